/**
 * A person's or a group's name in a list. It runs in its own direction, so that one too long for
 * its place is cut at its end: the kit's own titles cut right-to-left names at their start.
 */
function Name({ of }: { of: string }) {
  return (
    <span className="name" dir="auto">
      {of}
    </span>
  );
}

/** The name of a person or a group, for the places where the kit asks for a title. */
export function nameView(who: { getName: () => string }) {
  return <Name of={who.getName()} />;
}

/** The name of whom a conversation is with, likewise. */
export function conversationNameView(conversation: CometChat.Conversation) {
  return nameView(conversation.getConversationWith());
}
