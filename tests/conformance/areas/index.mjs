// Every area, in the order of the contract.
import './addresses.mjs';
import './envelope.mjs';
import './paging.mjs';
import './objects.mjs';
import './session.mjs';
import './users.mjs';
import './groups.mjs';
import './messages.mjs';
import './files.mjs';
import './reactions.mjs';
import './conversations.mjs';
import './socket.mjs';
import './events.mjs';
import './hygiene.mjs';
