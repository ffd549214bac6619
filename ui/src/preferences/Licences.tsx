import { useId, useState } from "react";
import { text } from "../i18n";
import { Button } from "../theme/Button";

type List = readonly (readonly [name: string, version: string, licence: string])[];

/** What Halley is made with, and under which terms. Long, and of little use each day: fetched when it is asked for. */
export function Licences() {
  const [list, setList] = useState<List | null>(null);
  const [open, setOpen] = useState(false);
  const id = useId();
  const toggle = () => {
    setOpen(!open);
    if (list === null) void import("./licences.gen").then(({ LICENCES }) => setList(LICENCES));
  };
  return (
    <>
      <p className="soft">{text("settings.licence")}</p>
      <div className="button-row button-row-start">
        <Button aria-expanded={open} aria-controls={open ? id : undefined} onClick={toggle}>
          {text(open ? "settings.licences_hide" : "settings.licences_show")}
        </Button>
      </div>
      {open && list !== null && (
        // It scrolls by itself, so the keyboard has to be able to stop at it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="licences" id={id} role="region" aria-label={text("settings.licences")} tabIndex={0}>
          <ul>
            {list.map(([name, version, licence]) => (
              <li key={`${name} ${version}`} dir="ltr">
                <span className="lead">{name}</span> {version} <span className="soft">{licence}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
