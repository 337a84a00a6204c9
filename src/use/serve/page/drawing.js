/**
 * A sheet of paper: `changed` is called while something is drawn on it. A picture that is shown on it is no drawing,
 * and gives way to one.
 */
export const createPaper = (canvas, changed) => {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const clear = () => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    shown = false;
  };
  const show = (picture) => {
    clear();
    showPicture(canvas, picture);
    shown = true;
  };
  let shown = false;
  let last = null;
  const place = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) * canvas.width) / width, ((clientY - top) * canvas.height) / height];
  };
  const draw = (to) => {
    Object.assign(context, { strokeStyle: '#000', lineWidth: canvas.width / 12, lineCap: 'round', lineJoin: 'round' });
    context.beginPath();
    context.moveTo(...(last ?? to));
    context.lineTo(...to);
    context.stroke();
    last = to;
    changed();
  };
  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    if (shown) clear();
    canvas.setPointerCapture(event.pointerId);
    draw(place(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (last) for (const one of event.getCoalescedEvents?.() ?? [event]) draw(place(one));
  });
  for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => (last = null));
  clear();
  return { clear, show };
};

/**
 * What is drawn, as a gray image of `height` × `width` bytes, ink as 255, or null where nothing is. Laid out as the
 * digits of MNIST: its longer side takes 20 of 28 pixels, and its centre of mass is the centre of the image.
 */
export const grayOf = (canvas, height, width) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const ink = (x, y) => 255 - data[4 * (y * canvas.width + x)];
  let [left, top, right, bottom, mass, massX, massY] = [canvas.width, canvas.height, -1, -1, 0, 0, 0];
  for (let y = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++) {
      const here = ink(x, y);
      if (here === 0) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      mass += here;
      massX += here * (x + 0.5);
      massY += here * (y + 0.5);
    }
  if (mass === 0) return null;
  const scale = ((20 / 28) * Math.min(width, height)) / Math.max(right - left + 1, bottom - top + 1);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return area(
      ink,
      canvas,
      massX / mass + (x - width / 2) / scale,
      massY / mass + (y - height / 2) / scale,
      1 / scale,
    );
  });
};

/** The mean of the ink in a square; beyond the paper there is none. */
const area = (ink, { width, height }, left, top, side) => {
  let sum = 0;
  for (let y = Math.floor(top); y < top + side; y++)
    for (let x = Math.floor(left); x < left + side; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      sum +=
        ink(x, y) *
        Math.max(0, Math.min(x + 1, left + side) - Math.max(x, left)) *
        Math.max(0, Math.min(y + 1, top + side) - Math.max(y, top));
    }
  return Math.round(sum / side ** 2);
};

/** Shows bytes of a gray image on a canvas. */
export const showGray = (canvas, bytes, height, width) => {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  bytes?.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  context.putImageData(image, 0, 0);
};

/** Shows a picture, whole, in the middle of a canvas. */
export const showPicture = (canvas, picture, gray = false) => {
  const context = canvas.getContext('2d');
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingEnabled = scale < 1;
  context.filter = gray ? 'grayscale(1)' : 'none';
  context.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  context.filter = 'none';
};
