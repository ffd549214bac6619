// Two people talk: each walk is something that both can see.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { until } from '../e2e/harness/until.mjs';
import { Walks } from './harness/walks.mjs';

const walks = new Walks('messages');
const walk = (name, run) => walks.walk(name, run);
let ann, ben;

before(() => walks.start());
after(() => walks.stop());

walk('both sign in, and the lists are there', async () => {
  ann = await walks.signIn('ann');
  await ann.turnTo('Users');
  await ann.row('Cat Carver').waitFor();
  ben = await walks.signIn('ben');
  await ben.turnTo('Groups');
  await ben.row('Walkers').waitFor();
  await ben.turnTo('Conversations');
  await ben.row('Walkers').waitFor();
});

walk('who is there shows as online', async () => {
  await ann.row('Ben Baker').getByRole('status', { name: 'Online' }).waitFor();
  assert.equal(await ann.row('Cat Carver').getByRole('status').count(), 0);
  await ann.open('Users', 'Ben Baker');
  await ann.header.getByText('Online', { exact: true }).first().waitFor();
});

let unread = 1;
const badges = (person, name) => person.row(name).locator('[class*=badge]').allInnerTexts();

walk('a first message opens a conversation, is delivered, and counts as unread', async () => {
  await ann.say('Good morning');
  await ben.row('Ann Archer').getByText('Good morning').waitFor();
  unread += await ann.sayUntilMarked('Are you up?', 'Delivered');
  await until(`${unread} are unread`, async () =>
    (await badges(ben, 'Ann Archer')).some((text) => text.trim() === String(unread)),
  );
});

walk('opening it reads them, and the number is gone', async () => {
  await ben.open('Conversations', 'Ann Archer');
  await ben.bubble('Good morning').waitFor();
  await ann.marked('Good morning', 'Read');
  await until('nothing is unread', async () => (await badges(ben, 'Ann Archer')).every((text) => text.trim() === ''));
});

walk('messages come and go live', async () => {
  await ben.say('Just about');
  await ann.bubble('Just about').waitFor();
  await ann.say('Good.');
  await ben.bubble('Good.').waitFor();
});

walk('what is read live gets its tick', async () => {
  // The kit drops a receipt that comes before the number of its own message, so Ann looks elsewhere until it has it.
  await ann.open('Users', 'Cat Carver');
  await ben.say('Are you still there?');
  await ben.marked('Are you still there?', /^(Sent|Delivered)$/);
  await ann.open('Users', 'Ben Baker');
  await ben.marked('Are you still there?', 'Read');
});

walk('one sees the other type', async () => {
  await ben.write('I think');
  await ann.header.getByText(/typing/i).waitFor();
  await ben.page.keyboard.press('Control+A');
  await ben.page.keyboard.press('Delete');
  await ann.header.getByText('Online', { exact: true }).first().waitFor();
});

walk('an image is uploaded and shown on both sides', async () => {
  await ann.messages.getByRole('button', { name: 'ATTACHMENTS' }).click();
  const chosen = ann.page.waitForEvent('filechooser');
  await ann.messages.getByRole('button', { name: 'Attach Image' }).click();
  await (await chosen).setFiles({ name: 'hill.png', mimeType: 'image/png', buffer: Buffer.from(PICTURE, 'base64') });
  const send = ann.messages.getByRole('button', { name: 'SEND' });
  await until('the picture can be sent', () => send.isEnabled());
  await send.click();
  for (const person of [ann, ben]) {
    const image = person.messages.getByRole('article', { name: /image/ }).locator('img[src^="http"]').first();
    await image.waitFor();
    await until('the picture is drawn', () => image.evaluate((one) => one.complete && one.naturalWidth === 24));
  }
});

walk('a reply in a thread is counted, and both see it', async () => {
  await ben.say('Where shall we go?');
  await ann.bubble('Where shall we go?').waitFor();
  await ann.choose('Where shall we go?', 'Reply in thread');
  await ann.say('Up the hill', ann.side);
  const replies = ben.bubble('Where shall we go?').getByText(/1 Repl/);
  await replies.waitFor();
  await replies.click();
  await ben.bubble('Up the hill', ben.side).waitFor();
  await ben.say('And down again', ben.side);
  await ann.bubble('And down again', ann.side).waitFor();
  await ann
    .bubble('Where shall we go?')
    .getByText(/2 Repl/)
    .waitFor();
  assert.equal(await ann.bubble('Up the hill').count(), 0, 'replies stay out of the main list');
  for (const person of [ann, ben]) await person.side.getByRole('button', { name: 'Close' }).click();
});

walk('a reaction shows on both sides, and goes again', async () => {
  await ann.say('I bring cake');
  const mine = ann.bubble('I bring cake');
  const theirs = ben.bubble('I bring cake');
  await theirs.waitFor();
  await until('the emojis are open', async () => {
    await theirs.getByText('I bring cake').hover();
    await theirs
      .getByRole('button', { name: 'React', exact: true })
      .click({ timeout: 2_000 })
      .catch(() => {});
    return ben.page.getByRole('dialog', { name: 'Emoji keyboard' }).isVisible();
  });
  await ben.page.getByRole('gridcell', { name: 'heart_eyes', exact: true }).click();
  await theirs.getByText('😍').waitFor();
  await mine.getByText('😍').waitFor();
  await theirs.getByText('😍').click();
  await mine.getByText('😍').waitFor({ state: 'detached' });
  await theirs.getByText('😍').waitFor({ state: 'detached' });
});

walk('an edited message changes on both sides', async () => {
  await ann.say('See you at nien');
  await ben.bubble('See you at nien').waitFor();
  await ann.choose('See you at nien', 'Edit');
  await until('the text is in the composer', async () => (await ann.composer().innerText()).includes('nien'));
  await ann.composer().click();
  await ann.page.keyboard.press('Control+A');
  await ann.page.keyboard.type('See you at nine');
  await ann.page.keyboard.press('Enter');
  for (const person of [ann, ben]) {
    await person
      .bubble('See you at nine')
      .getByText(/edited/i)
      .waitFor();
    assert.equal(await person.bubble('nien').count(), 0);
  }
});

walk('a deleted message is gone on both sides', async () => {
  await ann.say('Secret plan');
  await ben.bubble('Secret plan').waitFor();
  await ann.choose('Secret plan', 'Delete');
  await ann.page
    .getByRole('alertdialog')
    .or(ann.page.getByRole('dialog'))
    .getByRole('button', { name: 'Delete' })
    .click();
  for (const person of [ann, ben]) await person.messages.getByText('Secret plan').waitFor({ state: 'detached' });
});

walk('a mention is offered, sent and shown by name', async () => {
  await ann.open('Groups', 'Walkers');
  await ben.open('Groups', 'Walkers');
  await ann.write('Hello @be');
  await ann.messages
    .getByRole('listbox', { name: 'Mention suggestions' })
    .getByRole('option', { name: /Ben Baker/ })
    .click();
  await ann.page.keyboard.type('come along');
  await ann.page.keyboard.press('Enter');
  await ben.bubble('come along').getByText('@Ben Baker').waitFor();
  assert.equal(await ben.messages.getByText('<@uid').count(), 0);
});

walk('a search finds the messages of a chat', async () => {
  await ann.say('The quick brown fox');
  await ann.messages.getByRole('button', { name: 'Search here' }).click();
  await ann.side.getByRole('searchbox').fill('BROWN');
  await ann.side.getByRole('listitem').filter({ hasText: 'quick brown fox' }).waitFor();
  await ann.side.getByRole('searchbox').fill('no such words');
  await ann.side.getByRole('listitem').first().waitFor({ state: 'detached' });
});

walk('a search finds messages and conversations of all chats', async () => {
  await ann.turnTo('Conversations');
  await ann.lists.getByRole('searchbox').click();
  await ann.lists.getByRole('searchbox').fill('cake');
  await ann.lists.getByText('I bring cake').first().waitFor();
  await ann.lists.getByRole('searchbox').fill('walk');
  await ann.lists.getByText('Walkers').first().waitFor();
});

walk('lists are searched', async () => {
  await ben.turnTo('Users');
  await ben.lists.getByRole('searchbox').fill('carv');
  await ben.row('Cat Carver').waitFor();
  await ben.row('Ann Archer').waitFor({ state: 'detached' });
  await ben.turnTo('Conversations');
});

walk('who leaves shows as offline', async () => {
  await ann.open('Users', 'Ben Baker');
  await ben.page.close();
  walks.people = [ann];
  await ann.header
    .getByText(/last seen|offline/i)
    .first()
    .waitFor({ timeout: 30_000 });
});

/** A square of 24 pixels. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAIAAABvFaqvAAAAcElEQVR42q3CERYCAQBF0b+cv6a3kmAgCIJgIAiCIBgIBgaCYCAYCIIW1CbePTfdoUwHlOkeZXpAmR5RpieU6YgyPaNMLyjTK8r0hjK9o0wnlOkDZTqjTBeU6RNl+kKZrijTN8p0Q5l+UKZflOkP5R8TbJofYvMXngAAAABJRU5ErkJggg==';
