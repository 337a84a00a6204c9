"""Reads a folder of images once, as bytes in gray: `torch_images.py FOLDER`."""

import sys

import torch
from torchvision import datasets, transforms

steps = transforms.Compose([transforms.Grayscale(1), transforms.PILToTensor()])
folder = datasets.ImageFolder(f"{sys.argv[1]}/train", steps)
count = 0
for images, labels in torch.utils.data.DataLoader(folder, batch_size=256, num_workers=2):
    count += len(labels)
print(count)
