#!/usr/bin/env bash
# Packs assay and uses it as a user would, in an empty folder: install, init, run, and a component of one's own. Takes a scratch folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scratch=$(mkdir -p "$1/tarball" && cd "$1/tarball" && pwd)
tarball=$(npm pack --silent --pack-destination "$scratch" | tail -n 1)
bytes=$(wc -c <"$scratch/$tarball")
echo "$tarball: $bytes bytes"
[ "$bytes" -lt 1250000 ] || { echo 'The tarball has 1.25 MB or more.'; exit 1; }
cp -r examples/own-components "$scratch/own-components"

cd "$scratch"
echo '{"private": true}' >package.json
ONNXRUNTIME_NODE_INSTALL=skip npm i "./$tarball"
npx assay --version
npx assay init
npx assay run experiment.yaml
npx assay run own-components/experiment.yaml
run=runs/own-components/latest
npx assay evaluate "$run"
echo "[0.5, 0]" | npx assay predict "$run" - --top 1
npx assay export "$run"
node --input-type=module -e "import { validate } from 'assay'; const [{ issues }] = await validate(['experiment.yaml']); if (issues.length > 0) process.exit(1);"
node --input-type=module -e "
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { registerOnnxBackend } from 'assay/engine';
await tf.setBackend(await registerOnnxBackend(tf));
const [product] = await tf.matMul([[1, 2]], [[3], [4]]).data();
if (product !== 11) process.exit(1);
"
npx assay doctor
