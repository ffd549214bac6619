// Groups: what one does with their members, the other sees.

import { after, before } from 'node:test';
import { Walks } from './harness/walks.mjs';

const walks = new Walks('groups');
const walk = (name, run) => walks.walk(name, run);
let ann, ben;

before(async () => {
  await walks.start();
  ann = await walks.signIn('ann');
  ben = await walks.signIn('ben');
});
after(() => walks.stop());

/** The kit has no panel to make a group. */
const make = (guid, name, type = 'public') =>
  ann.sdk(({ guid, name, type }) => CometChat.createGroup(new CometChat.Group(guid, name, type)).then(() => true), {
    guid,
    name,
    type,
  });
/** Nor one to add people. */
const add = (guid, uid) =>
  ann.sdk(
    ({ guid, uid }) =>
      CometChat.addMembersToGroup(guid, [new CometChat.GroupMember(uid, 'participant')], []).then(() => true),
    { guid, uid },
  );

/** Opens the menu of a member, and chooses. */
async function chooseFor(name, item) {
  const member = ann.side.getByRole('option').filter({ hasText: name });
  await member.hover();
  await member.getByRole('button', { name: 'More options' }).click();
  await member.getByRole('menuitem', { name: item }).click();
}

const action = (person, text) => person.messages.getByRole('log').getByText(text).waitFor();

walk('a group is made, found and joined, and the maker sees it', async () => {
  await make('readers', 'Readers');
  await ann.open('Groups', 'Readers');
  await ben.turnTo('Groups');
  await ben.row('Readers').click();
  await ben.messages.getByRole('button', { name: 'Join' }).click();
  await ben.composer().waitFor();
  await action(ann, 'Ben Baker joined');
  await ann.header.getByText('2 Members').waitFor();
});

walk('both talk there, with names', async () => {
  await ann.say('Which book?');
  await ben.bubble('Which book?').getByText('Ann Archer').waitFor();
  await ben.say('The green one');
  await ann.bubble('The green one').getByText('Ben Baker').waitFor();
});

walk('the members are listed, and the owner is marked', async () => {
  await ann.messages.getByRole('button', { name: 'Members' }).click();
  await ann.side.getByRole('option', { name: /Ann Archer, Owner/ }).waitFor();
  await ann.side.getByRole('option', { name: /Ben Baker/ }).waitFor();
});

walk('somebody is added, and all see it', async () => {
  await add('readers', 'cat');
  await action(ben, 'Ann Archer added Cat Carver');
  await ben.header.getByText('3 Members').waitFor();
});

walk('a scope is changed, and the other sees it', async () => {
  await chooseFor('Ben Baker', 'Change Scope');
  const dialog = ann.page.getByRole('dialog');
  await dialog.getByText('Moderator', { exact: true }).click();
  await dialog.getByRole('button', { name: /save|change|confirm/i }).click();
  await action(ben, /Ann Archer made Ben Baker moderator/i);
  await ann.side.getByRole('option', { name: /Ben Baker, Moderator/ }).waitFor();
});

walk('somebody leaves, and the others see it', async () => {
  await ben.messages.getByRole('button', { name: 'Leave' }).click();
  await action(ann, 'Ben Baker left');
  await ben.composer().waitFor({ state: 'detached' });
});

walk('somebody is added while looking elsewhere, and finds the group in their list', async () => {
  await ben.turnTo('Conversations');
  await add('readers', 'ben');
  await ben.open('Conversations', 'Readers');
  await ben.say('Here I am again');
  await ann.bubble('Here I am again').waitFor();
});

walk('somebody is kicked, and sees it', async () => {
  await ann.open('Groups', 'Readers');
  await ann.messages.getByRole('button', { name: 'Members' }).click();
  await chooseFor('Ben Baker', 'Kick');
  await action(ann, 'Ann Archer kicked Ben Baker');
  await ben.turnTo('Groups');
  await ben.row('Readers').click();
  await ben.messages.getByRole('button', { name: 'Join' }).waitFor();
});

walk('somebody is banned, and cannot come back', async () => {
  await ben.messages.getByRole('button', { name: 'Join' }).click();
  await ben.composer().waitFor();
  await ann.side.getByRole('option').filter({ hasText: 'Ben Baker' }).waitFor();
  await chooseFor('Ben Baker', 'Ban');
  await action(ann, 'Ann Archer banned Ben Baker');
  await ben.withTrouble([/403.*\/groups\/readers\/members/], async () => {
    const refused = await ben.sdk(() =>
      CometChat.joinGroup('readers', 'public').then(
        () => null,
        (error) => error.code,
      ),
    );
    if (refused === null) throw new Error('the banned one was let in');
  });
});
