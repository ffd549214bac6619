import { type ReactNode, forwardRef, useId } from "react";

interface SectionProps {
  heading: string;
  intro?: string;
  danger?: boolean;
  children: ReactNode;
}

/** A part of the account, under a heading that can take the focus when what had it is gone. */
export const Section = forwardRef<HTMLHeadingElement, SectionProps>(function Section(props, heading) {
  const id = useId();
  return (
    <section className={props.danger === true ? "panel panel-danger" : "panel"} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {props.heading}
        </h2>
        {props.intro !== undefined && <p className="soft">{props.intro}</p>}
      </div>
      {props.children}
    </section>
  );
});
