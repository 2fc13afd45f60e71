import { makeQrCode } from './make-qr-code.ts';

const quietZone = 4;

/** A QR code of a text, dark on white in every appearance since that is what cameras read; nothing when it is too long. */
export function QrCodeView({ text, label, side = 176 }: { text: string; label: string; side?: number }) {
  const code = makeQrCode(text);
  if (code === null) return null;
  const full = code.size + 2 * quietZone;
  const modules = code.dark
    .map((dark, at) => (dark ? `M${at % code.size} ${Math.floor(at / code.size)}h1v1h-1z` : ''))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={side}
      height={side}
      viewBox={`${-quietZone} ${-quietZone} ${full} ${full}`}
      shapeRendering="crispEdges"
    >
      <rect x={-quietZone} y={-quietZone} width={full} height={full} fill="#ffffff" />
      <path d={modules} fill="#000000" />
    </svg>
  );
}
