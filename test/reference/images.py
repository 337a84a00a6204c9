"""Reference values of Pillow for samples of images: `python3 images.py > images.json`. Needs pillow and numpy.

torchvision's transforms of PIL images are these: Resize is resize(BILINEAR), Grayscale is convert("L").
"""

import io
import json

import numpy as np
import PIL
from PIL import Image, ImageOps

random = np.random.default_rng(1)
smooth = np.stack(
    [np.add.outer(np.arange(16) * 8, np.arange(24) * 5), np.add.outer(np.arange(16) * 3, 255 - np.arange(24) * 9),
     np.full((16, 24), 90)], axis=-1
).clip(0, 255)
rough = (smooth + random.integers(-30, 30, smooth.shape)).clip(0, 255).astype("uint8")
image = Image.fromarray(rough)
alpha = image.copy()
alpha.putalpha(Image.fromarray(random.integers(0, 256, (16, 24), dtype="uint8")))


def bytes_of(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return list(file.getvalue())


def flat(picture):
    return np.asarray(picture).flatten().tolist()


def on(color):
    ground = Image.new("RGBA", alpha.size, color)
    return Image.alpha_composite(ground, alpha).convert("RGB")


exif = image.getexif()
exif[0x0112] = 6
cases = {
    "stretch smaller": ({"size": [8, 8], "resize": "stretch"}, image.resize((8, 8), Image.BILINEAR)),
    "stretch larger": ({"size": [32, 48], "resize": "stretch"}, image.resize((48, 32), Image.BILINEAR)),
    "crop": ({"size": [8, 8], "resize": "crop"}, ImageOps.fit(image, (8, 8), Image.BILINEAR)),
    "fit": ({"size": [12, 12], "resize": "fit"}, ImageOps.pad(image, (12, 12), Image.BILINEAR, color="white")),
    "gray": ({"size": [16, 24], "channels": 1}, image.convert("L")),
}
print(json.dumps({
    "pillow": PIL.__version__,
    "png": bytes_of(image, "PNG"),
    "webp": bytes_of(image, "WEBP", lossless=True),
    "tiff": bytes_of(image, "TIFF"),
    "gif": {"file": bytes_of(image.quantize(16), "GIF"), "pixels": flat(image.quantize(16).convert("RGB"))},
    "palette": {"file": bytes_of(image.quantize(16), "PNG"), "pixels": flat(image.quantize(16).convert("RGB"))},
    "jpeg": {"file": bytes_of(image, "JPEG", quality=90),
             "pixels": flat(Image.open(io.BytesIO(bytes(bytes_of(image, "JPEG", quality=90)))))},
    "cmyk": bytes_of(image.convert("CMYK"), "JPEG", quality=95),
    "turned": {"file": bytes_of(image, "PNG", exif=exif), "pixels": flat(image.transpose(Image.ROTATE_270))},
    "alpha": {"file": bytes_of(alpha, "PNG"), "white": flat(on("white")), "black": flat(on("black"))},
    "pixels": flat(image),
    "cases": {name: {"rule": rule, "pixels": flat(picture)} for name, (rule, picture) in cases.items()},
}, separators=(",", ":")))
