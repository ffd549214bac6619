import type { CommandError, SignIn, SignUp } from "../backend/contract.gen";

/** What is typed into the two forms. Kept here, so that no change of screen loses it. */
export interface Drafts {
  identifier: string;
  password: string;
  keep: boolean;
  email: string;
  name: string;
  newPassword: string;
  keepNew: boolean;
  invite: string;
}

export const NO_DRAFTS: Drafts = {
  identifier: "",
  password: "",
  keep: false,
  email: "",
  name: "",
  newPassword: "",
  keepNew: false,
  invite: "",
};

/** How a sign-in differs from the usual one. */
export interface SignInWay {
  /** The server checks the password, whatever this computer knows. */
  afresh: boolean;
  /** The person has agreed to do without the keyring. */
  withoutKeyring: boolean;
}

export const USUAL_WAY: SignInWay = { afresh: false, withoutKeyring: false };

/** Signing in with what was typed to sign in. */
export const ofSignIn = ({ identifier, password, keep }: Drafts, way: SignInWay): SignIn => ({
  identifier,
  password,
  // Nothing can be kept where there is no keyring to keep it in.
  keepSignedIn: keep && !way.withoutKeyring,
  ...way,
});

/** Signing in with the account that was just created. */
export const ofNewAccount = ({ email, newPassword, keepNew }: Drafts): SignIn => ({
  identifier: email,
  password: newPassword,
  keepSignedIn: keepNew,
  ...USUAL_WAY,
});

/** Creating the account that was typed. */
export const ofSignUp = (drafts: Drafts, withoutKeyring: boolean, asksForInvite: boolean): SignUp => ({
  email: drafts.email,
  name: drafts.name,
  password: drafts.newPassword,
  // Nothing can be kept where there is no keyring to keep it in.
  keepSignedIn: drafts.keepNew && !withoutKeyring,
  withoutKeyring,
  invite: asksForInvite ? drafts.invite.trim() : null,
});

/** The account that is there already, to sign in to it. */
export const toSignIn = (now: Drafts): Drafts => ({ ...now, identifier: now.email, password: "" });

/** The account that lost its secret, to create it again. */
export const toCreateAgain = (now: Drafts): Drafts => ({
  ...now,
  email: now.identifier.includes("@") ? now.identifier.trim() : now.email,
  newPassword: now.password,
  keepNew: now.keep,
});

/** Whether two things that were typed name the same account. */
export function sameAccount(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Whether an error is about a field that was just changed. */
export function isAbout(error: CommandError, changed: Partial<Drafts>): boolean {
  switch (error.field) {
    case "identifier":
    case "email":
    case "name":
    case "invite":
      return changed[error.field] !== undefined;
    case "password":
      return changed.password !== undefined || changed.newPassword !== undefined;
    default:
      return false;
  }
}
