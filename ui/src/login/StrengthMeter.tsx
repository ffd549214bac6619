import type { PasswordRating } from "../backend/contract.gen";
import { text } from "../i18n";

const HIGHEST = 4;
/** More advice than this at once is not read. */
const SHOWN_REASONS = 2;

/** How hard the new password is to guess, as bars, a word, and what to do better. */
export function StrengthMeter({ rating }: { rating: PasswordRating | null }) {
  if (rating === null) return null;
  const score = Math.max(0, Math.min(HIGHEST, Math.round(rating.score))) as 0 | 1 | 2 | 3 | 4;
  const word = text(`strength.${score}`);
  const said = rating.acceptable ? word : text("strength.not_enough", { strength: word });
  const reasons = rating.acceptable ? [] : rating.reasons.slice(0, SHOWN_REASONS);
  return (
    <div className={`strength strength-${rating.acceptable ? "enough" : "short"}`}>
      <div
        className="strength-bars"
        role="meter"
        aria-label={text("strength.label")}
        aria-valuemin={0}
        aria-valuemax={HIGHEST}
        aria-valuenow={score}
        aria-valuetext={said}
      >
        {Array.from({ length: HIGHEST }, (_, bar) => (
          // The weakest password lights one bar too: an empty meter would look switched off.
          <span key={bar} className={bar < Math.max(1, score) ? "bar bar-lit" : "bar"} />
        ))}
      </div>
      <div role="status">
        <p className="strength-word">{said}</p>
        {reasons.length > 0 && (
          <ul className="strength-reasons">
            {reasons.map((reason) => (
              <li key={reason}>{text(`reason.${reason}`)}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
