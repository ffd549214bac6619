import { type ReactNode, createContext, useCallback, useContext, useEffect, useState } from "react";

const SHOWN_MS = 5000;

const ToastContext = createContext<(message: string) => void>(() => undefined);

/** Shows a short message at the foot of the window. */
export function useToast(): (message: string) => void {
  return useContext(ToastContext);
}

/** The place of short messages; one at a time, the newest wins. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ message: string; at: number } | null>(null);
  const show = useCallback((message: string) => setToast({ message, at: performance.now() }), []);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => setToast(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div className="toasts" role="status">
        {toast !== null && <p className="toast">{toast.message}</p>}
      </div>
    </ToastContext.Provider>
  );
}
