import type { PasswordRating, PasswordReason } from "../backend/contract.gen";
import { text } from "../i18n";

const HIGHEST = 4;
/** More advice than this at once is not read. */
const SHOWN_REASONS = 2;

interface StrengthMeterProps {
  rating: PasswordRating | null;
  /** Fewest characters that the server takes, where it says so. */
  minChars?: number | null;
}

/** How hard the new password is to guess, as bars, a word, and what to do better. */
export function StrengthMeter({ rating, minChars }: StrengthMeterProps) {
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
              <li key={reason}>{reasonText(reason, minChars ?? null)}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function reasonText(reason: PasswordReason, minChars: number | null): string {
  if (reason === "too_short" && minChars !== null) return text("reason.shorter_than", { count: minChars });
  return text(`reason.${reason}`);
}
