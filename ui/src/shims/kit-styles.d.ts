declare module "@cometchat/chat-uikit-react/styles";
