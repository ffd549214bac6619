import { useId } from "react";

/** The comet: head up front, tail behind. Decoration, as the name always stands beside it. */
export function CometMark({ size = 32 }: { size?: number }) {
  // Colons are allowed in an id but not in every engine's url() reference.
  const gradient = `comet${useId().replaceAll(":", "")}`;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id={gradient} x1="3" y1="29" x2="24" y2="8" gradientUnits="userSpaceOnUse">
          <stop offset="0" stopColor="#7c87ff" stopOpacity="0" />
          <stop offset="0.55" stopColor="#8c7bf0" />
          <stop offset="1" stopColor="#ffb454" />
        </linearGradient>
      </defs>
      <path d="M2.5 29.5 15.7 5.7a7.5 7.5 0 0 1 10.6 10.6Z" fill={`url(#${gradient})`} />
      <circle cx="21" cy="11" r="7.5" fill="#ffb454" />
      <circle cx="21.6" cy="10.4" r="4.4" fill="#fff3d6" />
    </svg>
  );
}
