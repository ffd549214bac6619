/** What a new password should be, before one is typed. */
export function newPasswordHint(minChars: number | null) {
  if (minChars === null) return { hint: "field.new_password_hint" as const };
  return { hint: "field.new_password_hint_min" as const, hintValues: { count: minChars } };
}
