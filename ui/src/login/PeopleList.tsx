import { useState } from "react";
import type { KnownPerson } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { initials } from "../theme/initials";
import type { Login } from "./useLogin";

/** Who has signed in on this computer, to go on as one of them. */
export function PeopleList({ login }: { login: Login }) {
  const [leaving, setLeaving] = useState<KnownPerson | null>(null);
  // Whoever is offered above as still signed in does not stand here a second time.
  const people = login.people.filter((person) => person.uid !== login.kept?.uid);
  if (people.length === 0) return null;
  return (
    <section className="people" aria-label={text("people.heading")}>
      <ul className="people-list">
        {people.map((person) => (
          <li key={person.uid} className="people-row">
            <button
              type="button"
              className="people-pick"
              aria-disabled={login.busy !== "no" || undefined}
              onClick={() => login.pick(person)}
            >
              <span className="people-avatar" aria-hidden="true" data-initials={initials(person.name)} />
              <span className="people-name">
                <bdi>{person.name}</bdi>
                <span className="soft">
                  <bdi>{person.email}</bdi>
                </span>
              </span>
              {(person.signedIn || person.kept) && (
                <span className="people-state">
                  {text(person.signedIn ? "people.signed_in" : "people.kept")}
                </span>
              )}
            </button>
            {!person.signedIn && (
              <button
                type="button"
                className="icon-button"
                aria-label={text("people.forget_label", { name: person.name })}
                onClick={() => setLeaving(person)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <div className="people-confirm" role="alertdialog" aria-label={text("people.forget_title")}>
          <p>{richText("people.forget_question", { name: <bdi>{leaving.name}</bdi> })}</p>
          <div className="button-row">
            <Button
              onClick={() => {
                login.forgetPerson(leaving);
                setLeaving(null);
              }}
            >
              {text("people.forget")}
            </Button>
            <Button kind="quiet" onClick={() => setLeaving(null)}>
              {text("button.cancel")}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
