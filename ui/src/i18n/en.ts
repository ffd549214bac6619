/**
 * The English texts, by key. A value in braces is filled in where the text is used.
 *
 * Sentences say what happened first and what to do second, and never blame the reader.
 */
export const en = {
  "app.name": "Halley",
  "app.tagline": "Good conversations come round again.",

  // Shared buttons and words
  "button.try_again": "Try again",
  "button.try_now": "Try now",
  "button.cancel": "Cancel",
  "button.back": "Back",
  "button.dismiss": "Dismiss",
  "button.copy": "Copy",
  "button.copied": "Copied",
  "button.check_connection": "Check the connection",
  "words.error": "Error",
  "words.notice": "Notice",

  // Login window: start
  "start.loading": "Starting Halley…",
  "start.slow": "Still starting. The accounts file and the system keyring are being opened.",
  "start.very_slow":
    "This takes longer than usual. If your system is asking for the keyring's password, answer it first.",
  "problem.heading": "Halley can't start yet",
  "problem.retrying": "Trying again…",
  "restore.heading": "Signing you in as {name}…",
  "restore.body": "You chose to stay signed in on this computer.",
  "restore.slow": "The system keyring is taking its time. You can wait or cancel.",
  "restore.failed": "You could not be signed in as {name}: {reason}",
  "opening.heading": "Opening your chat…",
  "opening.body": "You are signed in as {name}.",
  "ended.refused": "Your session has ended: the chat service no longer accepts it. Please sign in again.",
  "ended.wrong_person":
    "Your session was ended for your safety: the chat service answered for somebody else. Please sign in again, and tell whoever runs your chat if it happens twice.",
  "ended.device_revoked":
    "This device was removed from your account, so you have been signed out. If that was you, sign in again and it is added anew. If not, change your password.",
  "ended.password_changed":
    "Your password was changed on another device, so you have been signed out here. Sign in with the new one. If it was not you who changed it, tell whoever runs your chat.",
  "ended.account_disabled":
    "Your account was disabled at the server, so you have been signed out. Ask whoever runs your chat to enable it again.",
  "ended.account_deleted":
    "Your account has been deleted, and you have been signed out. Nobody can sign in with it any more.",
  settings_recovered:
    "Your settings were damaged and have been replaced. Accounts and messages are not affected.",

  // Login window: sign in
  "sign_in.title": "Sign in",
  "sign_in.heading": "Sign in",
  "sign_in.intro": "Good to see you.",
  "sign_in.submit": "Sign in",
  "sign_in.busy": "Signing in…",
  "sign_in.slow": "Still waiting for the chat service…",
  "sign_in.cancelling": "Cancelling…",
  "sign_in.other": "New here?",
  "sign_in.to_sign_up": "Create an account",
  "sign_in.afresh": "Changed your password on another device?",
  "registration.closed":
    "New accounts are made by whoever runs this server. Sign in with the one that you were given.",
  "registration.elsewhere": "Accounts are made by your team, not in Halley.",
  "kept.offer": "{name} is still signed in on this computer.",
  "kept.continue": "Continue as {name}",
  "kept.forget": "Forget",
  "kept.forget_label": "Forget the kept session of {name}",
  "lockout.text": "Too many wrong passwords. You can try again in {time}.",

  // Login window: create an account
  "sign_up.title": "Create an account",
  "sign_up.heading": "Create an account",
  "sign_up.intro": "It is kept on this computer.",
  "sign_up.intro_server": "It will be at {server}.",
  "sign_up.submit": "Create account",
  "sign_up.busy": "Creating your account…",
  "sign_up.other": "Already have an account?",
  "sign_up.to_sign_in": "Sign in",
  "sign_up.again_notice":
    "Choose a password for {email}. It may be the one you had. Your conversations stay where they are.",

  // Fields
  "field.identifier": "Email or user ID",
  "field.email": "Email",
  "field.name": "Name",
  "field.name_hint": "What other people see.",
  "field.password": "Password",
  "field.new_password_hint": "A few words that don't belong together make a good one.",
  "field.new_password_hint_min":
    "At least {count} characters. A few words that don't belong together make a good one.",
  "field.invite": "Invite code",
  "field.invite_hint": "This server takes new accounts by invite only.",
  "field.show_password": "Show password",
  "field.hide_password": "Hide password",
  "field.caps_lock": "Caps Lock is on.",
  "field.keep": "Keep me signed in",
  "field.keep_hint": "Until you sign out. Uses the system keyring.",

  // Strength of a new password
  "strength.label": "Password strength",
  "strength.0": "Very weak",
  "strength.1": "Weak",
  "strength.2": "Fair",
  "strength.3": "Good",
  "strength.4": "Strong",
  "strength.not_enough": "{strength}, not accepted yet",
  "reason.too_short": "Make it longer.",
  "reason.shorter_than": "Make it longer: at least {count} characters.",
  "reason.too_long": "Make it shorter: at most 1,024 bytes are accepted.",
  "reason.common": "Many people use this one. Choose something only you would think of.",
  "reason.personal": "Leave your name and your email address out of it.",
  "reason.words": "One or two plain words are guessed quickly. Add more, unrelated ones.",
  "reason.repeats": "Repeated characters or words add little.",
  "reason.sequence": "Sequences such as abc or 6543 are guessed quickly.",
  "reason.keyboard": "Rows of keys such as qwerty are guessed quickly.",
  "reason.dates": "Dates and years are guessed quickly.",
  "reason.guessable": "Add another word or two that are hard to guess.",

  // Keyring panels
  "keyring.heading_absent": "No system keyring is running",
  "keyring.heading_locked": "The system keyring is locked",
  "keyring.heading_denied": "The system keyring refused Halley",
  "keyring.heading_slow": "The system keyring doesn't answer",
  "keyring.heading_unreadable": "The system keyring gave something else",
  "keyring.heading_changed": "Another keyring answers now",
  "keyring.untouched":
    "Halley has deleted nothing. Your account, your settings and your conversations are as they were.",
  "keyring.facts_heading": "What Halley sees",
  "keyring.facts_now": "Keyring now",
  "keyring.facts_before": "Last used here",
  "keyring.facts_none": "none that can be told",
  "keyring.facts_provider": "{program}, collection “{collection}”",
  "keyring.until_quit":
    "With your password you can sign in anew. Until the keyring is back you then stay signed in only until you quit Halley.",
  "keyring.with_password": "Sign in with the password",
  "keyring.why":
    "Halley keeps a secret there that is mixed into every password check. A stolen copy of the accounts file is then worthless without this computer's keyring.",
  "keyring.without_heading": "Without the keyring",
  "keyring.without_protected":
    "Your password check is protected less: somebody who copies the accounts file can try passwords against it, so choose a strong one.",
  "keyring.without_session":
    "You stay signed in only until you quit Halley. Nothing takes the keyring's place on the disk.",
  "keyring.continue": "Continue without the keyring",
  "keyring.again_heading": "This account has to be set up again",
  "keyring.lost_heading": "This computer needs a new key for your account",
  "keyring.lost_remedy_server":
    "Signing in through the server puts that right: it checks your password, and this computer gets a new key. If you can bring the old keyring back, do that and try again.",
  "keyring.restore_from_server": "Sign in through the server",
  "keyring.without_server": "The server checks your password once more, and this computer gets a new key.",
  "keyring.create_again": "Create the account again",

  // Waiting for the chat service
  "waiting.heading": "The chat service can't be reached",
  "waiting.sign_in": "Your password is right. {reason}",
  "waiting.sign_up": "Your account is ready. {reason}",
  "waiting.restore": "You are still signed in. {reason}",
  "waiting.nothing_lost": "Halley keeps trying by itself, and nothing is lost.",
  "waiting.unchecked_sign_in":
    "Your password could not be checked yet: only the server can do that. Halley keeps trying, and what you typed is kept.",
  "waiting.unchecked_sign_up":
    "Your account could not be made yet. Halley keeps trying, and what you typed is kept.",
  "waiting.server_heading": "The server can't be reached",
  "waiting.next": "Next try in {time}",
  "waiting.trying": "Trying again…",
  "waiting.spoken": "Not reached yet. The next try is in {time}.",
  "waiting.attempts": "Tries so far: {count}",
  "waiting.connection_heading": "The connection needs attention",

  // Connection screen
  "connection.chip": "Connection: {name}",
  "connection.chip_none": "Connection: not set up",
  "connection.sandbox": "Sandbox",
  "connection.direct": "CometChat app",
  "connection.title": "Connection",
  "connection.heading": "Connection",
  "connection.intro": "Where Halley chats. The sandbox and apps with a key come with developer builds only.",
  "connection.kind": "Connect to",
  "connection.sandbox_summary": "A chat server inside Halley. It needs no account and no internet.",
  "connection.sandbox_address": "Sandbox address",
  "connection.sandbox_address_hint": "For connecting a second client on this computer.",
  "connection.sandbox_not_running": "It starts when you use this connection.",
  "connection.sandbox_people":
    "Sample people and a group are already there, so you have somebody to write to.",
  "connection.direct_summary": "A real app from your CometChat dashboard.",
  "connection.app_id": "App ID",
  "connection.region": "Region",
  "connection.region_choose": "Choose a region",
  "connection.region_us": "United States (us)",
  "connection.region_eu": "Europe (eu)",
  "connection.region_in": "India (in)",
  "connection.api_key": "REST API key",
  "connection.api_key_kept": "A key is stored. Leave this empty to keep it.",
  "connection.api_key_hint":
    "Goes to the system keyring and to no file. It can act for everybody in the app, so it never belongs on other people's computers: releases of Halley cannot hold one.",
  "connection.show_key": "Show key",
  "connection.hide_key": "Hide key",
  "connection.server": "Halley server",
  "connection.server_summary": "A token server of your team's or your own.",
  "connection.server_address": "Server address",
  "connection.server_address_hint": "Whoever runs your chat can tell you.",
  "connection.team": "A team's own login",
  "connection.team_summary": "A backend that answers a login with a CometChat token.",
  "connection.team_address": "Address of the login",
  "connection.team_address_hint":
    "Email and password go there in a POST; the answer has to hold a CometChat token.",
  "connection.team_address_hint_get":
    "Email and password become part of it in a GET; the answer has to hold a CometChat token.",
  "connection.token_pointer": "Where the token is (optional)",
  "connection.pointer_hint": "JSON pointer into the answer. Leave this empty for the usual places.",
  "connection.uid_pointer": "Where the user ID is (optional)",
  "connection.password_in_address": "Send the password in the address",
  "connection.password_in_address_hint":
    "As the tutorial's server wants it. Addresses end up in logs, so this works on this computer only.",
  "connection.advanced": "Advanced",
  "connection.proxy": "Proxy",
  "connection.proxy_system": "As this computer is set up",
  "connection.proxy_none": "None",
  "connection.proxy_manual": "Another one",
  "connection.proxy_address": "Proxy address",
  "connection.certificate": "Certificate of your own authority (optional)",
  "connection.certificate_hint":
    "In PEM. It is trusted for this server, beside those that this computer trusts.",
  "connection.certificate_file": "Choose a file…",
  "connection.certificate_remove": "Remove",
  "connection.add_certificate": "Add a certificate",
  "connection.look_at_proxy": "Look at the proxy",
  "connection.is_team": "My team has its own login server",
  "connection.is_team_hint": "Not a Halley server, but one that answers a login with a CometChat token.",
  "connection.other_address":
    "This server goes by another address: {address}. It takes sign-ins only there. Use that address if you know it to be right.",
  "connection.take_address": "Fill in that address",
  "connection.save": "Check and save",
  "connection.busy": "Checking the connection…",
  "connection.busy_server": "Checking the server…",
  "connection.slow": "Still waiting for an answer…",

  // Setting up the server, in builds for everybody
  "server_setup.title": "Your server",
  "server_setup.heading": "Where does your team chat?",
  "server_setup.intro": "Halley signs you in through your team's server.",
  "server_setup.submit": "Continue",
  "connected.title": "Connected",
  "connected.heading": "Connected to {server}",
  "connected.open": "You can create an account, or sign in if you have one.",
  "connected.invite": "You can sign in. For a new account you need an invite code.",
  "connected.closed":
    "New accounts are made by whoever runs this server. Sign in with the one that you were given.",

  // Account window
  "account.title": "Account and devices",
  "account.loading": "Loading your account…",
  "account.failed_heading": "Your account can't be shown",
  "account.deleted_heading": "Your account has been deleted",
  "account.deleted_body":
    "Nobody can sign in with it any more. Messages that others received stay with them.",
  "account.may_close": "You can close this window.",
  "account.profile": "You",
  "account.server": "Signed in at",
  "account.change_name": "Change name",
  "account.save_name": "Save name",
  "account.saving": "Saving…",
  "account.name_changed": "Other people now see you as {name}.",
  "account.unmanaged":
    "Over this connection ({connection}) only the password that this computer checks can be changed here.",
  "devices.heading": "Devices",
  "devices.intro": "These may sign in to your account. Remove any that you no longer use or know.",
  "devices.loading": "Loading your devices…",
  "devices.none": "The server knows of no device.",
  "devices.current": "This device",
  "devices.last_used": "Last used {day}",
  "devices.never_used": "Never used",
  "devices.added": "added {day}",
  "devices.remove": "Remove",
  "devices.remove_label": "Remove {name}",
  "devices.question": "Remove {name}? It is signed out at once, and can come back only with your password.",
  "devices.confirm": "Remove device",
  "devices.removing": "Removing…",
  "devices.keep": "Keep it",
  "devices.removed": "{name} has been removed.",
  "password.heading": "Password",
  "password.intro": "After a change, your other devices have to sign in again with the new one.",
  "password.intro_here": "This changes what this computer checks. Your team's server keeps its own password.",
  "password.submit": "Change password",
  "password.changing": "Changing the password…",
  "password.changed": "Your password has been changed. Your other devices have to sign in again.",
  "password.unsure":
    "The server may have changed the password all the same. When you sign in next, the one that it has will work.",
  "password.changed_here": "Your password has been changed on this computer.",
  "field.old_password": "Present password",
  "field.new_password": "New password",
  "delete.heading": "Delete your account",
  "delete.intro":
    "For good: nobody can sign in with it any more, on any device. Messages that others received stay with them.",
  "delete.open": "Delete account…",
  "delete.type": "To make sure, type your email address {email} and your password.",
  "delete.email": "Your email address",
  "delete.unlike": "This is not the email address of this account.",
  "delete.submit": "Delete account for good",
  "delete.busy": "Deleting…",
  "time.today": "today",
  "time.yesterday": "yesterday",
  "time.on": "on {date}",
  "time.unknown": "at an unknown time",

  // Errors: what happened
  "error.field_empty": "This can't be empty.",
  "error.field_empty.identifier": "Enter your email address or user ID.",
  "error.field_empty.email": "Enter your email address.",
  "error.field_empty.name": "Enter the name that other people should see.",
  "error.field_empty.password": "Enter a password.",
  "error.field_empty.appId": "Enter the app ID from your dashboard.",
  "error.field_empty.region": "Choose the region of your app.",
  "error.field_empty.address": "Enter the address of your server.",
  "error.field_empty.proxy": "Enter the address of the proxy.",
  "error.field_empty.invite": "Enter the code from your invite.",
  "error.field_empty.oldPassword": "Enter your present password.",
  "error.field_empty.newPassword": "Enter a new password.",
  "error.field_empty.apiKey": "Enter the REST API key from your dashboard.",
  "error.field_too_long": "This is too long.",
  "error.field_too_long.name": "A name can have at most 100 characters.",
  "error.field_too_long.email": "An email address can have at most 254 characters.",
  "error.field_too_long.password": "A password can have at most 1,024 bytes.",
  "error.field_characters":
    "This contains invisible characters that are not allowed. They often come along when copying; typing it anew helps.",
  "error.field_characters.appId":
    "An app ID has letters, digits and hyphens. Copy it again from your dashboard.",
  "error.field_characters.apiKey":
    "A REST API key has 8 to 128 letters and digits. Copy it again from your dashboard.",
  "error.email_invalid": "This doesn't look like an email address. It needs the form name@example.com.",
  "error.email_taken": "There is already an account with this email address.",
  "error.email_taken.email": "This address is taken.",
  "error.password_weak": "This password is too easy to guess.",
  "error.invalid_credentials": "The email or user ID and the password don't match.",
  "error.locked_out": "Too many wrong passwords. Please wait a little before you try again.",
  "error.in_progress": "A sign-in is already running. Wait a moment and try again.",
  "error.cancelled": "Cancelled.",
  "error.keyring_absent": "This system has no keyring running.",
  "error.keyring_locked": "The system keyring is locked.",
  "error.keyring_denied": "The system keyring refused Halley's request.",
  "error.keyring_slow": "The system keyring did not answer in time.",
  "error.keyring_emptied":
    "The system keyring no longer has the secret that your password was protected with. This happens when the keyring was reset or the computer was set up anew.",
  "error.keyring_replaced":
    "The system keyring holds a different secret from the one your password was protected with. This happens when the accounts file or the keyring came from another computer or a backup.",
  "error.keyring_changed":
    "Another keyring answers than the one that holds what Halley keeps for you. This happens when a second keyring program was installed, or the keyring was moved.",
  "error.keyring_unreadable": "The system keyring holds something for Halley that Halley has not written.",
  "error.accounts_read_only": "The accounts file can't be written.",
  "error.disk_full": "The disk is full.",
  "error.accounts_damaged": "The accounts file is damaged.",
  "error.accounts_newer": "The accounts file was written by a newer version of Halley.",
  "error.accounts_busy": "Another program is using the accounts file.",
  "error.accounts_failed": "The accounts file could not be used.",
  "error.settings_failed": "The settings could not be saved.",
  "error.not_connected": "No connection to a chat service is set up.",
  "error.api_key_missing": "The REST API key of this connection is missing from the system keyring.",
  "error.api_key_unreadable":
    "The REST API key of this connection could not be read from the system keyring.",
  "error.chat_unknown_host": "The address of the chat service is not known.",
  "error.chat_unreachable": "The chat service does not answer.",
  "error.chat_tls": "No secure connection to the chat service could be made.",
  "error.chat_timeout": "The chat service took too long to answer.",
  "error.chat_bad_reply": "The chat service sent an answer that makes no sense.",
  "error.chat_rate_limited": "The chat service asks for a short pause.",
  "error.chat_key_refused": "The chat service does not accept the REST API key of this connection.",
  "error.chat_app_unknown": "The chat service does not know this app ID in this region.",
  "error.chat_person_deactivated": "You are deactivated at the chat service.",
  "error.chat_refused": "The chat service refused the request.",
  "error.sandbox_failed": "The sandbox inside Halley did not start.",
  "error.address_invalid": "This is not the address of a server.",
  "error.address_invalid.address":
    "Enter the address as your team gave it to you, such as chat.example.com. It has to be a secure one: https, or http for this computer itself.",
  "error.ca_invalid": "This is no certificate.",
  "error.ca_invalid.caCertificate":
    "This is no certificate in PEM. It starts with -----BEGIN CERTIFICATE----- and has at most 64 KiB.",
  "error.proxy_invalid": "This is not the address of a proxy.",
  "error.proxy_invalid.proxy": "A proxy's address has the form http://proxy.example.com:8080.",
  "error.pointer_invalid": "This is no JSON pointer. It has the form /data/token.",
  "error.server_unknown_host": "There is no server by this name.",
  "error.server_unreachable": "Nothing answers at the server's address.",
  "error.server_certificate_expired": "The server's certificate is not valid today.",
  "error.server_certificate_other_host": "The server's certificate is for another address.",
  "error.server_certificate_unknown_authority":
    "The server's certificate was signed by an authority that this computer does not know.",
  "error.server_tls": "No secure connection to the server could be made.",
  "error.proxy_failed": "The proxy does not let the connection through.",
  "error.server_timeout": "The server took too long to answer.",
  "error.not_a_server": "Something answers at this address, but it is not a Halley server.",
  "error.server_busy": "The server has a lot to do and asks for a short pause.",
  "error.server_fault": "The server has trouble of its own.",
  "error.server_refused": "The server refused the request.",
  "error.server_other_address": "The server goes by another address than the one that is set up here.",
  "error.device_unknown": "The server does not know this device.",
  "error.too_many_devices": "Your account has as many devices as the server allows.",
  "error.device_revoked": "This device was removed from your account.",
  "error.password_changed": "Your password was changed on another device.",
  "error.account_disabled": "Your account is disabled at the server.",
  "error.account_deleted": "This account has been deleted.",
  "error.registration_closed": "The server lets nobody create an account.",
  "error.invite_invalid": "The server does not take this invite code.",
  "error.invite_invalid.invite":
    "This code is not valid, or has been used already. Copy it again from your invite, or ask for a new one.",
  "error.old_password_wrong": "The present password is wrong.",
  "error.old_password_wrong.oldPassword": "This is not your present password.",
  "error.old_password_wrong.password": "This is not your password.",
  "error.session_gone": "There is no session waiting any more. Please sign in again.",
  "error.internal": "Something went wrong inside Halley.",

  // Errors: what to do
  "remedy.keyring_absent":
    "Start a keyring such as GNOME Keyring or KWallet (most desktops do it by themselves), then try again.",
  "remedy.keyring_locked":
    "Unlock it, for example by answering your system's dialog or by signing out of your desktop and in again, then try again.",
  "remedy.keyring_denied": "Allow access in your system's dialog or settings, then try again.",
  "remedy.keyring_slow":
    "Your system may be showing a dialog that waits for an answer. Answer it, then try again.",
  "remedy.keyring_emptied":
    "Create the account again with the same email address. Your conversations are at the chat service and stay. If you can bring the old keyring back, do that and try again.",
  "remedy.keyring_replaced":
    "Create the account again with the same email address. Your conversations are at the chat service and stay. If you can bring the right keyring back, do that and try again.",
  "remedy.keyring_changed":
    "Start the keyring from before, or make its collection the default one again, then try again. If it is gone for good, create the account again with the same email address; your conversations stay.",
  "remedy.keyring_unreadable":
    "Another program may have changed it. If you can bring the old keyring back, do that and try again.",
  "remedy.accounts_read_only":
    "Check that you own Halley's data folder and that its disk is not mounted read-only.",
  "remedy.disk_full": "Free some space, then try again. Nothing has been lost.",
  "remedy.accounts_damaged":
    "Halley has left it untouched. Restore it from a backup, or move it away to start with an empty one.",
  "remedy.accounts_newer": "Install the newest version of Halley. The file has been left untouched.",
  "remedy.accounts_busy":
    "Close other windows of Halley and programs such as backup tools that hold the file, then try again.",
  "remedy.accounts_failed": "Try again. If it stays like this, restart Halley; the details are in the log.",
  "remedy.settings_failed": "Check that the disk has space and can be written, then try again.",
  "remedy.api_key_unreadable":
    "Unlock the keyring or answer your system's dialog. You can also enter the key again in the connection.",
  "remedy.chat_unknown_host":
    "Check that this computer is online and that the connection names the right app and region.",
  "remedy.chat_unreachable": "Check that this computer is online.",
  "remedy.chat_tls":
    "Check this computer's date and time, and whether a proxy or security program is in between.",
  "remedy.chat_timeout": "The network may be slow just now.",
  "remedy.chat_bad_reply":
    "The service may be in trouble, or a network sign-in page is in between: open a web page to see.",
  "remedy.chat_person_deactivated": "Ask whoever runs your chat to activate you again.",
  "remedy.chat_refused": "Try again later. If it stays like this, ask whoever runs your chat.",
  "remedy.sandbox_failed": "Try again. If it stays like this, restart Halley.",
  "remedy.server_unknown_host": "Check the spelling of the address, and that this computer is online.",
  "remedy.server_unreachable":
    "Check that this computer is online and that the address is right. The server may also be down just now.",
  "remedy.server_certificate_expired":
    "Check this computer's date and time. If they are right, the server's certificate has to be renewed: tell whoever runs it.",
  "remedy.server_certificate_other_host":
    "Check the spelling of the address. If it is right, somebody else may be answering in the server's place: tell whoever runs it.",
  "remedy.server_certificate_unknown_authority":
    "If your team has a certificate authority of its own, add its certificate to the connection. If not, somebody may be in between: do not go on, and ask whoever runs the server.",
  "remedy.server_tls":
    "A proxy or security program may be in between. If you are on a guest network, sign in to it first.",
  "remedy.proxy_failed":
    "Check the proxy in the connection's advanced settings, or ask whoever looks after your network.",
  "remedy.server_timeout": "The network may be slow just now, or a firewall in between says nothing.",
  "remedy.not_a_server":
    "Check the address with whoever runs the server. A guest network's sign-in page can be in between too: open a web page to see.",
  "remedy.server_fault": "It usually passes by itself. If it stays like this, tell whoever runs the server.",
  "remedy.server_refused": "Try again later. If it stays like this, ask whoever runs the server.",
  "remedy.server_other_address":
    "Look at the connection: it shows the address that the server goes by, and you can take that one.",
  "remedy.device_unknown": "Sign in again: the server checks your password, and this device is added anew.",
  "remedy.too_many_devices":
    "Remove a device that you no longer use, in the account window on one of the others.",
  "remedy.device_revoked":
    "If that was you, sign in again: the server checks your password, and this device is added anew.",
  "remedy.password_changed":
    "Sign in with the new password. If it was not you who changed it, tell whoever runs your chat.",
  "remedy.account_disabled": "Ask whoever runs your chat to enable it again.",
  "remedy.account_deleted": "If you want to chat here again, you need a new account.",
  "remedy.registration_closed": "Ask whoever runs the server for an account, then sign in with it.",
  "remedy.internal": "Try again. If it happens twice, restart Halley; the details are in the log.",

  // Chat window: start
  "chat.opening": "Opening your chat…",
  "chat.opening_slow": "Still connecting to the chat service…",
  "chat.gone_heading": "This session has ended",
  "chat.gone_body": "Sign in again to go on. Your conversations are safe.",
  "chat.to_sign_in": "Back to sign-in",
  "chat.offline_heading": "Signed in, but the chat service can't be reached",
  "chat.server_away_heading": "Signed in, but the server can't be reached",
  "chat.offline_network": "Nothing answers at {host}.",
  "chat.offline_code": "It answered with an error ({code}).",
  "chat.offline_body": "Halley keeps trying by itself; you stay signed in.",
  "chat.stuck_heading": "Signed in, but the chat can't be opened",
  "chat.stuck_body": "You stay signed in.",
  "chat.stuck_connection": "The connection can be changed after signing out.",
  "chat.failed_heading": "The chat could not be opened",
  "chat.crash_heading": "Something went wrong in this window",
  "chat.crash_body": "Your messages are safe. Reloading the chat usually helps.",
  "chat.reload": "Reload the chat",

  // Chat window: header
  "header.account": "Account of {name}",
  "header.to_account": "Account and devices…",
  "header.sign_out": "Sign out",
  "header.signing_out": "Signing out…",
  "header.signing_out_body": "Telling the chat service, so that this session can't be used again.",
  "header.user_id": "User ID",
  "header.not_kept": "You stay signed in only until you quit Halley. {reason}",
  "state.online": "Online",
  "state.connecting": "Connecting…",
  "state.offline": "Offline",
  "state.online_detail": "Connected to the chat service.",
  "state.connecting_detail": "Trying to reach the chat service. Messages sent now may not arrive.",
  "state.no_network_detail": "This computer is not connected to a network.",
  "state.offline_detail": "The chat service can't be reached. Halley keeps trying.",
  "state.throttled_detail": "Many people are chatting; typing and presence are paused for a while.",

  // Chat window: panes
  "pane.lists": "Conversations, people and groups",
  "pane.conversations": "Chats",
  "pane.people": "People",
  "pane.groups": "Groups",
  "pane.messages": "Messages",
  "pane.thread": "Thread",
  "pane.members": "Group members",
  "pane.back": "Back to the list",
  "pane.close_members": "Close members",
  "pane.show_members": "Members",
  "pane.search": "Search in this conversation",
  "pane.show_search": "Search",
  "pane.close_search": "Close search",
  "empty.heading": "Whom would you like to write to?",
  "empty.body": "Choose a conversation on the left, or find somebody under People.",
  "empty.people": "Find people",
  "empty.groups": "Browse groups",
  "empty.conversations_heading": "No conversations yet",
  "empty.conversations_body": "Write to somebody and it shows up here.",

  // Chat window: groups
  "join.heading": "Join {name}?",
  "join.public": "This group is open to everybody.",
  "join.password": "This group asks for a password.",
  "join.private": "This group is private. Only its members can let you in.",
  "join.members": "Members: {count}",
  "join.password_label": "Group password",
  "join.submit": "Join group",
  "join.busy": "Joining…",
  "join.wrong_password": "That is not this group's password.",
  "join.banned": "You have been banned from this group.",
  "join.offline": "The chat service can't be reached. Try again in a moment.",
  "join.failed": "You could not join this group. Try again in a moment.",
  "group.removed": "You are no longer in {name}.",
  "group.leave": "Leave group",
  "group.left": "You have left {name}.",
  "group.leave_owner": "You own this group. Make somebody else its owner before you leave.",
  "group.leave_failed": "You could not leave this group. Try again in a moment.",

  // Chat window: links
  "link.copied": "Link copied. Paste it into your browser to open it.",
  "link.not_copied": "Halley does not open links yet. Copy this one by hand: {url}",

  "file.not_saved": "Saving files comes in a later version.",
  "paste.too_long": "That is too long for one message. Send it as a file instead.",

  // Texts that the UI Kit lacks
  "kit.attachments": "Attach a file",
  "kit.cancel_edit": "Cancel editing",
  "kit.emoji": "Emoji",
  "kit.loading": "Loading",
  "kit.save": "Save",
  "kit.send": "Send",
  "kit.voice_recording": "Record a voice message",
  "kit.document": "Collaborative document",
  "kit.whiteboard": "Collaborative whiteboard",
  "kit.error": "Something went wrong",
  "kit.close_preview": "Close the preview",

  // Countdown, spoken
  "time.seconds": "{count} seconds",
  "time.second": "1 second",
  "time.minutes": "{count} minutes",
  "time.minute": "1 minute",
} as const;

/** Key of a text. */
export type TextKey = keyof typeof en;
