#!/usr/bin/env bash
# Gives a checkout a working native @tensorflow/tfjs-node where its own install script cannot download libtensorflow:
# compiles the package's N-API binding against the libtensorflow inside the PyPI wheel tensorflow-cpu 2.15.1.
#   tfjs-node-from-wheel.sh DIR     DIR holds (or gets) node_modules/@tensorflow/tfjs-node
# Needs python3 with pip, unzip, g++ and Node's headers (beside Node, in /usr/include/node, or NODE_INCLUDE). About 200 MB of download,
# kept in ${XDG_CACHE_HOME:-~/.cache}/assay-libtensorflow. Linux x64 only.
set -euo pipefail
dir=${1:?usage: tfjs-node-from-wheel.sh DIR}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/assay-libtensorflow
include=${NODE_INCLUDE:-}
for candidate in "$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")/include/node" /usr/include/node /usr/local/include/node; do
  if [ -z "$include" ] && [ -e "$candidate/node_api.h" ]; then include=$candidate; fi
done
[ -n "$include" ] || { echo "Node's headers were not found; set NODE_INCLUDE to the folder that holds node_api.h." >&2; exit 1; }
lib=$cache/tensorflow
if [ ! -e "$lib/libtensorflow_cc.so.2" ]; then
  mkdir -p "$cache/wheel"
  python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 311 -d "$cache/wheel" tensorflow-cpu==2.15.1
  unzip -q -o "$cache"/wheel/tensorflow_cpu-*.whl 'tensorflow/libtensorflow*' 'tensorflow/include/*' -d "$cache"
fi
package=$dir/node_modules/@tensorflow/tfjs-node
[ -d "$package" ] || npm install --prefix "$dir" --no-save --ignore-scripts @tensorflow/tfjs-node@4.22.0
out=$package/lib/napi-v8
mkdir -p "$out"
g++ -O2 -fPIC -shared -std=c++17 -DNAPI_VERSION=8 -DBUILDING_NODE_EXTENSION -I"$include" -I"$lib/include" -I"$package" \
  "$package"/binding/tfjs_backend.cc "$package"/binding/tfjs_binding.cc -o "$out/tfjs_binding.node" \
  -L"$lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 -Wl,-rpath,"$lib"
echo "built $out/tfjs_binding.node"
