import { useEffect, useState } from "react";
import { type DeepLink, LINK_ARRIVED, type TakenLink } from "../backend/contract.gen";

/** The link to this app that waits for the window, and how it is put away. A later one takes the place of an earlier. */
export function useDeepLink(take: () => Promise<TakenLink>): [DeepLink | null, () => void] {
  const [link, setLink] = useState<DeepLink | null>(null);
  useEffect(() => {
    const look = () => {
      take().then(
        (taken) => {
          if (taken.link !== null) setLink(taken.link);
        },
        // The link is still there, and asked for again when the next one comes.
        () => undefined,
      );
    };
    look();
    window.addEventListener(LINK_ARRIVED, look);
    return () => window.removeEventListener(LINK_ARRIVED, look);
  }, [take]);
  return [link, () => setLink(null)];
}
