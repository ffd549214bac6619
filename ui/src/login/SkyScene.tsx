const STARS: readonly (readonly [x: number, y: number, r: number])[] = [
  [52, 128, 1.2],
  [96, 210, 0.9],
  [210, 150, 0.8],
  [268, 88, 1.1],
  [330, 40, 0.9],
  [372, 190, 1.3],
  [60, 330, 0.8],
  [126, 430, 1.2],
  [30, 520, 1],
  [184, 560, 0.9],
  [300, 520, 1.4],
  [388, 440, 0.8],
  [250, 660, 1.1],
  [90, 660, 0.8],
  [360, 610, 0.9],
];

/** The night sky beside the forms. Decoration. */
export function SkyScene() {
  return (
    <svg
      className="sky-scene"
      viewBox="0 0 420 720"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        <linearGradient id="tail" x1="-40" y1="560" x2="262" y2="258" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="#7c87ff" stopOpacity="0" />
          <stop offset="0.7" stopColor="#9aa0ff" stopOpacity="0.35" />
          <stop offset="1" stopColor="#ffdca6" stopOpacity="0.9" />
        </linearGradient>
        <radialGradient id="halo" cx="270" cy="250" r="110" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="#ffd79a" stopOpacity="0.55" />
          <stop offset="0.35" stopColor="#ffb454" stopOpacity="0.18" />
          <stop offset="1" stopColor="#ffb454" stopOpacity="0" />
        </radialGradient>
      </defs>
      <g fill="#fff">
        {STARS.map(([x, y, r]) => (
          <circle key={`${x} ${y}`} cx={x} cy={y} r={r} opacity={0.35 + r / 3} />
        ))}
      </g>
      <g fill="none" stroke="#fff" strokeOpacity="0.07">
        <ellipse cx="120" cy="470" rx="330" ry="150" transform="rotate(-38 120 470)" />
        <ellipse cx="120" cy="470" rx="470" ry="230" transform="rotate(-38 120 470)" />
      </g>
      <path d="M-60 580 255 235a22 22 0 0 1 30 30Z" fill="url(#tail)" />
      <circle cx="270" cy="250" r="110" fill="url(#halo)" />
      <circle cx="270" cy="250" r="19" fill="#ffb454" />
      <circle cx="271.5" cy="248.5" r="12" fill="#fff3d6" />
    </svg>
  );
}
