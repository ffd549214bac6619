// Texts, names, file names and addresses that are made to break out of a chat window.

/** Set by whatever of it runs. */
export const CANARY = 'window.halleyCanary = (window.halleyCanary ?? 0) + 1';

/** What is tried with the host of a server that only an escape would reach. */
export const texts = (host) => ({
  'a picture with a handler': `<img src=x onerror="${CANARY}">`,
  'a foreign picture': `<img src="http://${host}/picture.png">`,
  'a script': `<script>${CANARY}</script><script src="http://${host}/x.js"></script>`,
  'an SVG with a handler': `<svg onload="${CANARY}"><animate onbegin="${CANARY}" attributeName=x dur=1s /></svg>`,
  'a frame': `<iframe srcdoc="<script>parent.${CANARY}</script>" src="http://${host}/"></iframe>`,
  'a form': `<form action="http://${host}/"><input autofocus onfocus="${CANARY}"><button>Go</button></form>`,
  'a style sheet': `<style>@import "http://${host}/x.css"; * { background: url(http://${host}/b) }</style><link rel=stylesheet href="http://${host}/x.css">`,
  'a base and a refresh': `<base href="http://${host}/"><meta http-equiv=refresh content="0;url=http://${host}/">`,
  'details that open': `<details open ontoggle="${CANARY}"><summary>More</summary></details>`,
  'a namespace confusion': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${CANARY}&gt;">`,
  'an attribute broken out of': `"><img src=x onerror='${CANARY}'>`,
  'a template': '{{constructor.constructor("' + CANARY + '")()}} ${' + CANARY + '}',
  'a script URL': `javascript:${CANARY}`,
  'a script URL in a Markdown link': `[click](javascript:${CANARY}) ![x](http://${host}/md.png) <javascript:${CANARY}>`,
  'a script URL with a break': `java\nscript:${CANARY} JaVaScRiPt:${CANARY} \u0001javascript:${CANARY}`,
  'a data URL': `data:text/html,<script>${CANARY}</script>`,
  'a file URL': 'file:///etc/passwd',
  'an address of the app': 'tauri://localhost/login.html tauri://localhost/account.html ipc://localhost/sign_out',
  'a deep link': 'halley://user/cometchat-uid-3 halley://group/cometchat-guid-1 halley://invite?code=x',
  'a link that is to be previewed': `http://${host}/preview http://outside.example/preview`,
  'a link with a name in front': `https://bank.example@${host}/ http://${host}/\u202egnp.exe`,
  'overrides of direction': 'Invoice \u202efdp.exe\u202c \u2066\u2067\u202d\u202b end',
  'nothing to see': '\u200b\u200d\u2060\ufeff\u00ad a \u200b',
  'marks piled up': `Z${'\u0301\u0316\u0325'.repeat(300)}`,
  'right to left': 'שלום עולם مرحبا بالعالم <b>bold</b>',
  'a mention of nobody': `<@uid:"><img src=x onerror=${CANARY}>> <@all:all> <@uid:nobody>`,
  'a code fence': '```\n<img src=x onerror="' + CANARY + '">\n```\n`<script>' + CANARY + '</script>`',
  'one word without an end': 'w'.repeat(3_000),
  'many lines': 'line\n'.repeat(1_000),
  'sixty thousand characters': '<b>'.repeat(20_000),
});

/** Names of people and groups. */
export const NAMES = {
  'a handler': `<img src=x onerror="${CANARY}">`,
  'a script': `</title><script>${CANARY}</script>`,
  'overrides of direction': 'Ann\u202ereppot\u202c\u2066',
  'right to left': 'نور <b>الدين</b>',
  'a hundred letters': 'Maximiliane'.repeat(9),
};

/** Names of files. */
export const FILE_NAMES = [
  '../../../../.bashrc',
  '..\\..\\autorun.inf',
  '/etc/passwd',
  'invoice\u202efdp.exe',
  `<img src=x onerror="${CANARY}">.html`,
  '.desktop',
  'two\nlines\0and NUL.desktop',
  `${'long'.repeat(60)}.sh`,
];
