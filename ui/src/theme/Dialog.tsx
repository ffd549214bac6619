import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./Button";

interface DialogProps {
  heading: string;
  children?: ReactNode;
  /** What can be answered, the way out last. */
  actions: ReactNode;
  /** Escape does the same as the way out. */
  onClose: () => void;
  wide?: boolean;
}

/**
 * A question in front of the window. The browser keeps the focus inside and gives it back afterwards. It begins at the
 * heading: a question may come up while somebody types, and the next key must not answer it.
 */
export function Dialog({ heading, children, actions, onClose, wide }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  // Before the element is taken away, as the focus goes back on closing only.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    title.current?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide === true ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // Nothing behind the question is to hear of its keys.
        event.stopPropagation();
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id} tabIndex={-1} ref={title}>
        {heading}
      </h2>
      {children !== undefined && <div className="dialog-body">{children}</div>}
      <div className="dialog-actions">{actions}</div>
    </dialog>
  );
}

/** A message in front of the window, with one way out. */
export function MessageDialog(props: {
  heading: string;
  children: ReactNode;
  close: string;
  onClose: () => void;
}) {
  const { heading, children, close, onClose } = props;
  return (
    <Dialog heading={heading} onClose={onClose} actions={<Button onClick={onClose}>{close}</Button>}>
      {children}
    </Dialog>
  );
}
