import type { Texts } from "./texts";

/** The German texts: in the familiar form, as people speak who chat together. */
export const de: Texts = {
  "app.name": "Halley",
  "app.tagline": "Gute Gespräche kehren wieder.",

  // Shared buttons and words
  "button.try_again": "Noch einmal versuchen",
  "button.try_now": "Jetzt versuchen",
  "button.cancel": "Abbrechen",
  "button.back": "Zurück",
  "button.dismiss": "Ausblenden",
  "button.copy": "Kopieren",
  "button.copied": "Kopiert",
  "button.close": "Schließen",
  "button.not_now": "Nicht jetzt",
  "button.check_connection": "Verbindung prüfen",
  "words.error": "Fehler",
  "words.notice": "Hinweis",

  // Login window: start
  "start.loading": "Halley wird gestartet …",
  "start.slow": "Noch beim Start: Die Kontodatei und der Schlüsselbund des Systems werden geöffnet.",
  "start.very_slow":
    "Das dauert länger als sonst. Wenn dein System nach dem Passwort des Schlüsselbunds fragt, antworte erst dort.",
  "problem.heading": "Halley kann noch nicht starten",
  "problem.retrying": "Neuer Versuch …",
  "restore.heading": "Du wirst als {name} angemeldet …",
  "restore.body": "Du wolltest auf diesem Computer angemeldet bleiben.",
  "restore.slow": "Der Schlüsselbund des Systems lässt sich Zeit. Du kannst warten oder abbrechen.",
  "restore.failed": "Die Anmeldung als {name} ist nicht gelungen: {reason}",
  "opening.heading": "Dein Chat wird geöffnet …",
  "opening.body": "Du bist als {name} angemeldet.",
  "ended.refused":
    "Deine Sitzung ist zu Ende: Der Chatdienst erkennt sie nicht mehr an. Bitte melde dich neu an.",
  "ended.wrong_person":
    "Deine Sitzung wurde zu deiner Sicherheit beendet: Der Chatdienst hat für jemand anderen geantwortet. Bitte melde dich neu an. Wenn das noch einmal geschieht, sag es denen, die euren Chat betreiben.",
  "ended.device_revoked":
    "Dieses Gerät wurde aus deinem Konto entfernt, deshalb bist du abgemeldet. Wenn du das warst, melde dich neu an, dann kommt es wieder dazu. Wenn nicht, ändere dein Passwort.",
  "ended.password_changed":
    "Dein Passwort wurde auf einem anderen Gerät geändert, deshalb bist du hier abgemeldet. Melde dich mit dem neuen an. Wenn nicht du es geändert hast, sag es denen, die euren Chat betreiben.",
  "ended.account_disabled":
    "Dein Konto wurde auf dem Server gesperrt, deshalb bist du abgemeldet. Bitte die, die euren Chat betreiben, es wieder freizugeben.",
  "ended.account_deleted":
    "Dein Konto wurde gelöscht, und du bist abgemeldet. Niemand kann sich mehr damit anmelden.",
  settings_recovered:
    "Deine Einstellungen waren beschädigt und wurden ersetzt. Konten und Nachrichten sind davon nicht betroffen.",

  // Login window: sign in
  "sign_in.title": "Anmelden",
  "sign_in.heading": "Anmelden",
  "sign_in.intro": "Schön, dass du da bist.",
  "sign_in.submit": "Anmelden",
  "sign_in.busy": "Anmeldung läuft …",
  "sign_in.slow": "Der Chatdienst hat noch nicht geantwortet …",
  "sign_in.cancelling": "Wird abgebrochen …",
  "sign_in.other": "Neu hier?",
  "sign_in.to_sign_up": "Konto anlegen",
  "sign_in.afresh": "Passwort auf einem anderen Gerät geändert?",
  "registration.closed":
    "Neue Konten legen die an, die diesen Server betreiben. Melde dich mit dem an, das du bekommen hast.",
  "registration.elsewhere": "Konten legt dein Team an, nicht Halley.",
  "kept.offer": "{name} ist auf diesem Computer noch angemeldet.",
  "kept.continue": "Weiter als {name}",
  "kept.forget": "Vergessen",
  "kept.forget_label": "Die behaltene Sitzung von {name} vergessen",
  "lockout.text": "Zu viele falsche Passwörter. Der nächste Versuch ist in {time} möglich.",

  // Login window: create an account
  "sign_up.title": "Konto anlegen",
  "sign_up.heading": "Konto anlegen",
  "sign_up.intro": "Es liegt auf diesem Computer.",
  "sign_up.intro_server": "Es liegt bei {server}.",
  "sign_up.submit": "Konto anlegen",
  "sign_up.busy": "Dein Konto wird angelegt …",
  "sign_up.other": "Hast du schon ein Konto?",
  "sign_up.to_sign_in": "Anmelden",
  "sign_up.again_notice":
    "Wähle ein Passwort für {email}. Es darf das bisherige sein. Deine Unterhaltungen bleiben, wo sie sind.",

  // Fields
  "field.identifier": "E-Mail oder Benutzer-ID",
  "field.email": "E-Mail",
  "field.name": "Name",
  "field.name_hint": "So sehen dich andere.",
  "field.password": "Passwort",
  "field.new_password_hint": "Gut ist eines aus ein paar Wörtern, die nicht zusammengehören.",
  "field.new_password_hint_min":
    "Mindestens {count} Zeichen. Gut ist eines aus ein paar Wörtern, die nicht zusammengehören.",
  "field.invite": "Einladungscode",
  "field.invite_hint": "Dieser Server nimmt neue Konten nur auf Einladung an.",
  "field.show_password": "Passwort zeigen",
  "field.hide_password": "Passwort verbergen",
  "field.caps_lock": "Die Feststelltaste ist an.",
  "field.keep": "Angemeldet bleiben",
  "field.keep_hint": "Bis du dich abmeldest. Nutzt den Schlüsselbund des Systems.",

  // Strength of a new password
  "strength.label": "Stärke des Passworts",
  "strength.0": "Sehr schwach",
  "strength.1": "Schwach",
  "strength.2": "Mittel",
  "strength.3": "Gut",
  "strength.4": "Stark",
  "strength.not_enough": "{strength}, reicht noch nicht",
  "reason.too_short": "Mach es länger.",
  "reason.shorter_than": "Mach es länger: mindestens {count} Zeichen.",
  "reason.too_long": "Mach es kürzer: Es dürfen höchstens 1.024 Bytes sein.",
  "reason.common": "Das verwenden viele. Nimm etwas, worauf nur du kommst.",
  "reason.personal": "Lass deinen Namen und deine E-Mail-Adresse weg.",
  "reason.words": "Ein oder zwei einfache Wörter sind schnell erraten. Nimm mehr, ohne Zusammenhang.",
  "reason.repeats": "Wiederholte Zeichen oder Wörter bringen wenig.",
  "reason.sequence": "Folgen wie abc oder 6543 sind schnell erraten.",
  "reason.keyboard": "Tastenreihen wie qwertz sind schnell erraten.",
  "reason.dates": "Daten und Jahreszahlen sind schnell erraten.",
  "reason.guessable": "Nimm noch ein, zwei Wörter dazu, auf die niemand kommt.",

  // Keyring panels
  "keyring.heading_absent": "Es läuft kein Schlüsselbund des Systems",
  "keyring.heading_locked": "Der Schlüsselbund des Systems ist gesperrt",
  "keyring.heading_denied": "Der Schlüsselbund hat Halley abgewiesen",
  "keyring.heading_slow": "Der Schlüsselbund antwortet nicht",
  "keyring.heading_unreadable": "Der Schlüsselbund gab etwas anderes heraus",
  "keyring.heading_changed": "Jetzt antwortet ein anderer Schlüsselbund",
  "keyring.untouched":
    "Halley hat nichts gelöscht. Dein Konto, deine Einstellungen und deine Unterhaltungen sind, wie sie waren.",
  "keyring.facts_heading": "Was Halley sieht",
  "keyring.facts_now": "Schlüsselbund jetzt",
  "keyring.facts_before": "Hier zuletzt benutzt",
  "keyring.facts_none": "keiner, der sich feststellen lässt",
  "keyring.facts_provider": "{program}, Sammlung „{collection}“",
  "keyring.until_quit":
    "Mit deinem Passwort kannst du dich neu anmelden. Bis der Schlüsselbund wieder da ist, bleibst du dann nur angemeldet, bis du Halley beendest.",
  "keyring.with_password": "Mit dem Passwort anmelden",
  "keyring.why":
    "Halley hebt dort ein Geheimnis auf, das in jede Prüfung deines Passworts einfließt. Eine gestohlene Kopie der Kontodatei ist ohne den Schlüsselbund dieses Computers dann wertlos.",
  "keyring.without_heading": "Ohne Schlüsselbund",
  "keyring.without_protected":
    "Die Prüfung deines Passworts ist schwächer geschützt: Wer die Kontodatei kopiert, kann Passwörter daran ausprobieren. Nimm also ein starkes.",
  "keyring.without_session":
    "Du bleibst nur angemeldet, bis du Halley beendest. Auf der Festplatte tritt nichts an die Stelle des Schlüsselbunds.",
  "keyring.continue": "Ohne Schlüsselbund weiter",
  "keyring.again_heading": "Dieses Konto muss neu eingerichtet werden",
  "keyring.lost_heading": "Dieser Computer braucht einen neuen Schlüssel für dein Konto",
  "keyring.lost_remedy_server":
    "Das behebt eine Anmeldung über den Server: Er prüft dein Passwort, und dieser Computer bekommt einen neuen Schlüssel. Wenn du den alten Schlüsselbund zurückholen kannst, tu das und versuch es noch einmal.",
  "keyring.restore_from_server": "Über den Server anmelden",
  "keyring.without_server":
    "Der Server prüft dein Passwort noch einmal, und dieser Computer bekommt einen neuen Schlüssel.",
  "keyring.create_again": "Konto neu anlegen",

  // Waiting for the chat service
  "waiting.heading": "Der Chatdienst ist nicht zu erreichen",
  "waiting.sign_in": "Dein Passwort stimmt. {reason}",
  "waiting.sign_up": "Dein Konto ist fertig. {reason}",
  "waiting.restore": "Du bist weiterhin angemeldet. {reason}",
  "waiting.nothing_lost": "Halley versucht es von selbst weiter, und nichts geht verloren.",
  "waiting.unchecked_sign_in":
    "Dein Passwort konnte noch nicht geprüft werden: Das kann nur der Server. Halley versucht es weiter, und was du eingegeben hast, bleibt stehen.",
  "waiting.unchecked_sign_up":
    "Dein Konto konnte noch nicht angelegt werden. Halley versucht es weiter, und was du eingegeben hast, bleibt stehen.",
  "waiting.server_heading": "Der Server ist nicht zu erreichen",
  "waiting.next": "Nächster Versuch in {time}",
  "waiting.trying": "Neuer Versuch …",
  "waiting.spoken": "Noch nicht erreicht. Der nächste Versuch ist in {time}.",
  "waiting.attempts": "Versuche bisher: {count}",
  "waiting.connection_heading": "Die Verbindung braucht einen Blick",

  // Connection screen
  "connection.chip": "Verbindung: {name}",
  "connection.chip_none": "Verbindung: nicht eingerichtet",
  "connection.sandbox": "Sandbox",
  "connection.direct": "CometChat-App",
  "connection.title": "Verbindung",
  "connection.heading": "Verbindung",
  "connection.intro":
    "Worüber Halley chattet. Die Sandbox und Apps mit Schlüssel gibt es nur in Ausgaben für die Entwicklung.",
  "connection.kind": "Verbinden mit",
  "connection.sandbox_summary": "Ein Chatserver in Halley selbst. Er braucht kein Konto und kein Internet.",
  "connection.sandbox_address": "Adresse der Sandbox",
  "connection.sandbox_address_hint": "Damit sich ein zweites Programm auf diesem Computer verbinden kann.",
  "connection.sandbox_not_running": "Sie startet, wenn du diese Verbindung verwendest.",
  "connection.sandbox_people":
    "Ein paar Leute und eine Gruppe sind schon da, damit du jemandem schreiben kannst.",
  "connection.direct_summary": "Eine echte App aus deiner CometChat-Verwaltung.",
  "connection.app_id": "App-ID",
  "connection.region": "Region",
  "connection.region_choose": "Region wählen",
  "connection.region_us": "USA (us)",
  "connection.region_eu": "Europa (eu)",
  "connection.region_in": "Indien (in)",
  "connection.api_key": "REST-API-Schlüssel",
  "connection.api_key_kept": "Ein Schlüssel ist gespeichert. Lass das Feld leer, um ihn zu behalten.",
  "connection.api_key_hint":
    "Kommt in den Schlüsselbund des Systems und in keine Datei. Er kann für alle in der App handeln und gehört deshalb nie auf fremde Computer: Veröffentlichte Ausgaben von Halley nehmen keinen an.",
  "connection.show_key": "Schlüssel zeigen",
  "connection.hide_key": "Schlüssel verbergen",
  "connection.server": "Halley-Server",
  "connection.server_summary": "Ein Tokenserver deines Teams oder dein eigener.",
  "connection.server_address": "Adresse des Servers",
  "connection.server_address_hint": "Die bekommst du von denen, die euren Chat betreiben.",
  "connection.team": "Eigene Anmeldung eines Teams",
  "connection.team_summary": "Ein Server, der auf eine Anmeldung mit einem CometChat-Token antwortet.",
  "connection.team_address": "Adresse der Anmeldung",
  "connection.team_address_hint":
    "E-Mail und Passwort gehen per POST dorthin; die Antwort muss ein CometChat-Token enthalten.",
  "connection.team_address_hint_get":
    "E-Mail und Passwort werden bei einem GET Teil davon; die Antwort muss ein CometChat-Token enthalten.",
  "connection.token_pointer": "Wo das Token steht (freiwillig)",
  "connection.pointer_hint": "JSON-Zeiger in die Antwort. Leer heißt: an den üblichen Stellen.",
  "connection.uid_pointer": "Wo die Benutzer-ID steht (freiwillig)",
  "connection.password_in_address": "Das Passwort in der Adresse senden",
  "connection.password_in_address_hint":
    "So will es der Server aus der Anleitung. Adressen landen in Protokollen, deshalb geht das nur auf diesem Computer.",
  "connection.advanced": "Erweitert",
  "connection.proxy": "Proxy",
  "connection.proxy_system": "Wie auf diesem Computer eingestellt",
  "connection.proxy_none": "Keiner",
  "connection.proxy_manual": "Ein anderer",
  "connection.proxy_address": "Adresse des Proxys",
  "connection.certificate": "Zertifikat eurer eigenen Zertifizierungsstelle (freiwillig)",
  "connection.certificate_hint":
    "Als PEM. Ihm wird bei diesem Server vertraut, neben denen, denen dieser Computer vertraut.",
  "connection.certificate_file": "Datei wählen …",
  "connection.certificate_remove": "Entfernen",
  "connection.add_certificate": "Zertifikat hinzufügen",
  "connection.look_at_proxy": "Den Proxy ansehen",
  "connection.is_team": "Mein Team hat einen eigenen Anmeldeserver",
  "connection.is_team_hint":
    "Keinen Halley-Server, sondern einen, der auf eine Anmeldung mit einem CometChat-Token antwortet.",
  "connection.other_address":
    "Dieser Server hört auf eine andere Adresse: {address}. Nur dort nimmt er Anmeldungen an. Verwende sie, wenn du weißt, dass sie stimmt.",
  "connection.take_address": "Diese Adresse eintragen",
  "connection.save": "Prüfen und speichern",
  "connection.busy": "Die Verbindung wird geprüft …",
  "connection.busy_server": "Der Server wird geprüft …",
  "connection.slow": "Noch keine Antwort …",

  // Setting up the server, in builds for everybody
  "server_setup.title": "Dein Server",
  "server_setup.heading": "Wo chattet dein Team?",
  "server_setup.intro": "Halley meldet dich über den Server deines Teams an.",
  "server_setup.submit": "Weiter",
  "connected.title": "Verbunden",
  "connected.heading": "Verbunden mit {server}",
  "connected.open": "Du kannst ein Konto anlegen oder dich anmelden, wenn du eines hast.",
  "connected.invite": "Du kannst dich anmelden. Für ein neues Konto brauchst du einen Einladungscode.",
  "connected.closed":
    "Neue Konten legen die an, die diesen Server betreiben. Melde dich mit dem an, das du bekommen hast.",

  // Account window
  "account.title": "Konto und Geräte",
  "account.loading": "Dein Konto wird geladen …",
  "account.failed_heading": "Dein Konto kann nicht angezeigt werden",
  "account.deleted_heading": "Dein Konto wurde gelöscht",
  "account.deleted_body":
    "Niemand kann sich mehr damit anmelden. Nachrichten, die andere bekommen haben, behalten sie.",
  "account.may_close": "Du kannst dieses Fenster schließen.",
  "account.profile": "Du",
  "account.server": "Angemeldet bei",
  "account.change_name": "Namen ändern",
  "account.save_name": "Namen speichern",
  "account.saving": "Wird gespeichert …",
  "account.name_changed": "Andere sehen dich jetzt als {name}.",
  "account.unmanaged":
    "Über diese Verbindung ({connection}) lässt sich hier nur das Passwort ändern, das dieser Computer prüft.",
  "devices.heading": "Geräte",
  "devices.intro":
    "Diese dürfen sich mit deinem Konto anmelden. Entferne, was du nicht mehr benutzt oder nicht kennst.",
  "devices.loading": "Deine Geräte werden geladen …",
  "devices.none": "Der Server kennt kein Gerät.",
  "devices.current": "Dieses Gerät",
  "devices.last_used": "Zuletzt benutzt: {day}",
  "devices.never_used": "Nie benutzt",
  "devices.added": "hinzugefügt: {day}",
  "devices.remove": "Entfernen",
  "devices.remove_label": "{name} entfernen",
  "devices.question": "{name} entfernen? Es wird sofort abgemeldet und kommt nur mit deinem Passwort zurück.",
  "devices.confirm": "Gerät entfernen",
  "devices.removing": "Wird entfernt …",
  "devices.keep": "Behalten",
  "devices.removed": "{name} wurde entfernt.",
  "password.heading": "Passwort",
  "password.intro": "Nach einer Änderung müssen sich deine anderen Geräte mit dem neuen anmelden.",
  "password.intro_here":
    "Damit änderst du, was dieser Computer prüft. Der Server deines Teams behält sein eigenes Passwort.",
  "password.submit": "Passwort ändern",
  "password.changing": "Das Passwort wird geändert …",
  "password.changed": "Dein Passwort ist geändert. Deine anderen Geräte müssen sich neu anmelden.",
  "password.unsure":
    "Der Server kann das Passwort trotzdem geändert haben. Bei der nächsten Anmeldung gilt das, das er kennt.",
  "password.changed_here": "Dein Passwort ist auf diesem Computer geändert.",
  "field.old_password": "Bisheriges Passwort",
  "field.new_password": "Neues Passwort",
  "export.heading": "Deine Kontodaten",
  "export.intro":
    "Eine Datei mit deinem Namen, deiner Adresse und deinen Geräten, die Programme lesen können. Sie enthält weder Passwort noch Nachrichten.",
  "export.submit": "Kontodaten speichern …",
  "export.busy": "Warten auf den Speicherort …",
  "export.saved": "Deine Kontodaten wurden gespeichert.",
  "delete.heading": "Dein Konto löschen",
  "delete.intro":
    "Für immer: Niemand kann sich mehr damit anmelden, auf keinem Gerät. Nachrichten, die andere bekommen haben, behalten sie.",
  "delete.open": "Konto löschen …",
  "delete.type": "Gib zur Sicherheit deine E-Mail-Adresse {email} und dein Passwort ein.",
  "delete.email": "Deine E-Mail-Adresse",
  "delete.unlike": "Das ist nicht die E-Mail-Adresse dieses Kontos.",
  "delete.submit": "Konto für immer löschen",
  "delete.busy": "Wird gelöscht …",
  "time.today": "heute",
  "time.yesterday": "gestern",
  "time.on": "am {date}",
  "time.unknown": "zu unbekannter Zeit",

  // Errors: what happened
  "error.field_empty": "Das darf nicht leer sein.",
  "error.field_empty.identifier": "Gib deine E-Mail-Adresse oder Benutzer-ID ein.",
  "error.field_empty.email": "Gib deine E-Mail-Adresse ein.",
  "error.field_empty.name": "Gib den Namen ein, den andere sehen sollen.",
  "error.field_empty.password": "Gib ein Passwort ein.",
  "error.field_empty.appId": "Gib die App-ID aus deiner Verwaltung ein.",
  "error.field_empty.region": "Wähle die Region deiner App.",
  "error.field_empty.address": "Gib die Adresse deines Servers ein.",
  "error.field_empty.proxy": "Gib die Adresse des Proxys ein.",
  "error.field_empty.invite": "Gib den Code aus deiner Einladung ein.",
  "error.field_empty.oldPassword": "Gib dein bisheriges Passwort ein.",
  "error.field_empty.newPassword": "Gib ein neues Passwort ein.",
  "error.field_empty.apiKey": "Gib den REST-API-Schlüssel aus deiner Verwaltung ein.",
  "error.field_too_long": "Das ist zu lang.",
  "error.field_too_long.name": "Ein Name darf höchstens 100 Zeichen haben.",
  "error.field_too_long.email": "Eine E-Mail-Adresse darf höchstens 254 Zeichen haben.",
  "error.field_too_long.password": "Ein Passwort darf höchstens 1.024 Bytes haben.",
  "error.field_characters":
    "Hier stehen unsichtbare Zeichen, die nicht erlaubt sind. Oft kommen sie beim Kopieren mit; neu eintippen hilft.",
  "error.field_characters.appId":
    "Eine App-ID hat Buchstaben, Ziffern und Bindestriche. Kopiere sie noch einmal aus deiner Verwaltung.",
  "error.field_characters.apiKey":
    "Ein REST-API-Schlüssel hat 8 bis 128 Buchstaben und Ziffern. Kopiere ihn noch einmal aus deiner Verwaltung.",
  "error.email_invalid":
    "Das sieht nicht nach einer E-Mail-Adresse aus. Sie braucht die Form name@example.com.",
  "error.email_taken": "Zu dieser E-Mail-Adresse gibt es schon ein Konto.",
  "error.email_taken.email": "Diese Adresse ist vergeben.",
  "error.password_weak": "Dieses Passwort ist zu leicht zu erraten.",
  "error.invalid_credentials": "E-Mail oder Benutzer-ID und Passwort passen nicht zusammen.",
  "error.locked_out": "Zu viele falsche Passwörter. Bitte warte ein wenig vor dem nächsten Versuch.",
  "error.in_progress": "Eine Anmeldung läuft schon. Warte einen Moment und versuch es noch einmal.",
  "error.cancelled": "Abgebrochen.",
  "error.keyring_absent": "Auf diesem System läuft kein Schlüsselbund.",
  "error.keyring_locked": "Der Schlüsselbund des Systems ist gesperrt.",
  "error.keyring_denied": "Der Schlüsselbund des Systems hat Halley abgewiesen.",
  "error.keyring_slow": "Der Schlüsselbund des Systems hat nicht rechtzeitig geantwortet.",
  "error.keyring_emptied":
    "Das Geheimnis, mit dem dein Passwort geschützt war, steht nicht mehr im Schlüsselbund des Systems. Das geschieht, wenn er zurückgesetzt oder der Computer neu eingerichtet wurde.",
  "error.keyring_replaced":
    "Im Schlüsselbund des Systems steht ein anderes Geheimnis als das, mit dem dein Passwort geschützt war. Das geschieht, wenn die Kontodatei oder der Schlüsselbund von einem anderen Computer oder aus einer Sicherung kommt.",
  "error.keyring_changed":
    "Es antwortet ein anderer Schlüsselbund als der, in dem Halley etwas für dich aufhebt. Das kommt vor, wenn ein zweites Schlüsselbund-Programm installiert oder der Schlüsselbund verschoben wurde.",
  "error.keyring_unreadable":
    "Im Schlüsselbund des Systems steht bei Halley etwas, das Halley nicht geschrieben hat.",
  "error.accounts_read_only": "In die Kontodatei kann nicht geschrieben werden.",
  "error.disk_full": "Der Datenträger ist voll.",
  "error.accounts_damaged": "Die Kontodatei ist beschädigt.",
  "error.accounts_newer": "Die Kontodatei stammt von einer neueren Version von Halley.",
  "error.accounts_busy": "Ein anderes Programm benutzt gerade die Kontodatei.",
  "error.accounts_failed": "Die Kontodatei war nicht zu gebrauchen.",
  "error.file_not_saved": "Die Datei konnte nicht gespeichert werden.",
  "error.settings_failed": "Die Einstellungen konnten nicht gespeichert werden.",
  "error.not_connected": "Es ist keine Verbindung zu einem Chatdienst eingerichtet.",
  "error.api_key_missing": "Der REST-API-Schlüssel dieser Verbindung fehlt im Schlüsselbund des Systems.",
  "error.api_key_unreadable":
    "Der REST-API-Schlüssel dieser Verbindung konnte nicht aus dem Schlüsselbund des Systems gelesen werden.",
  "error.chat_unknown_host": "Die Adresse des Chatdienstes ist nicht bekannt.",
  "error.chat_unreachable": "Der Chatdienst antwortet nicht.",
  "error.chat_tls": "Zum Chatdienst kam keine sichere Verbindung zustande.",
  "error.chat_timeout": "Der Chatdienst hat zu lange für eine Antwort gebraucht.",
  "error.chat_bad_reply": "Der Chatdienst hat eine unverständliche Antwort geschickt.",
  "error.chat_rate_limited": "Der Chatdienst bittet um eine kurze Pause.",
  "error.chat_key_refused": "Der Chatdienst nimmt den REST-API-Schlüssel dieser Verbindung nicht an.",
  "error.chat_app_unknown": "Der Chatdienst kennt diese App-ID in dieser Region nicht.",
  "error.chat_person_deactivated": "Du bist beim Chatdienst stillgelegt.",
  "error.chat_refused": "Der Chatdienst hat die Anfrage abgelehnt.",
  "error.sandbox_failed": "Die Sandbox in Halley ist nicht gestartet.",
  "error.address_invalid": "Das ist keine Adresse eines Servers.",
  "error.address_invalid.address":
    "Gib die Adresse so ein, wie du sie von deinem Team hast, etwa chat.example.com. Sie muss sicher sein: https, oder http für diesen Computer selbst.",
  "error.ca_invalid": "Das ist kein Zertifikat.",
  "error.ca_invalid.caCertificate":
    "Das ist kein Zertifikat als PEM. Es beginnt mit -----BEGIN CERTIFICATE----- und hat höchstens 64 KiB.",
  "error.proxy_invalid": "Das ist keine Adresse eines Proxys.",
  "error.proxy_invalid.proxy": "Die Adresse eines Proxys hat die Form http://proxy.example.com:8080.",
  "error.pointer_invalid": "Das ist kein JSON-Zeiger. Er hat die Form /data/token.",
  "error.server_unknown_host": "Einen Server dieses Namens gibt es nicht.",
  "error.server_unreachable": "Unter der Adresse des Servers antwortet nichts.",
  "error.server_certificate_expired": "Das Zertifikat des Servers ist heute nicht gültig.",
  "error.server_certificate_other_host": "Das Zertifikat des Servers gilt für eine andere Adresse.",
  "error.server_certificate_unknown_authority":
    "Das Zertifikat des Servers stammt von einer Stelle, die dieser Computer nicht kennt.",
  "error.server_tls": "Zum Server kam keine sichere Verbindung zustande.",
  "error.proxy_failed": "Der Proxy lässt die Verbindung nicht durch.",
  "error.server_timeout": "Der Server hat zu lange für eine Antwort gebraucht.",
  "error.not_a_server": "Unter dieser Adresse antwortet etwas, aber kein Halley-Server.",
  "error.server_busy": "Der Server hat viel zu tun und bittet um eine kurze Pause.",
  "error.server_fault": "Der Server hat selbst Schwierigkeiten.",
  "error.server_refused": "Der Server hat die Anfrage abgelehnt.",
  "error.server_other_address": "Der Server hört auf eine andere Adresse als die, die hier eingerichtet ist.",
  "error.device_unknown": "Der Server kennt dieses Gerät nicht.",
  "error.too_many_devices": "Dein Konto hat schon so viele Geräte, wie der Server erlaubt.",
  "error.device_revoked": "Dieses Gerät wurde aus deinem Konto entfernt.",
  "error.password_changed": "Dein Passwort wurde auf einem anderen Gerät geändert.",
  "error.account_disabled": "Dein Konto ist auf dem Server gesperrt.",
  "error.account_deleted": "Dieses Konto wurde gelöscht.",
  "error.registration_closed": "Der Server lässt niemanden ein Konto anlegen.",
  "error.invite_invalid": "Der Server nimmt diesen Einladungscode nicht an.",
  "error.invite_invalid.invite":
    "Dieser Code gilt nicht oder wurde schon verwendet. Kopiere ihn noch einmal aus der Einladung, oder bitte um eine neue.",
  "error.old_password_wrong": "Das bisherige Passwort stimmt nicht.",
  "error.old_password_wrong.oldPassword": "Das ist nicht dein bisheriges Passwort.",
  "error.old_password_wrong.password": "Das ist nicht dein Passwort.",
  "error.link_refused": "Halley öffnet nur Web- und Mailadressen. Diese wurde nicht geöffnet.",
  "error.link_not_opened": "Der Link konnte nicht geöffnet werden.",
  "remedy.link_not_opened": "Lege in deinem System einen Standardbrowser fest, oder kopiere den Link.",
  "error.session_gone": "Es wartet keine Sitzung mehr. Bitte melde dich neu an.",
  "error.internal": "In Halley ist etwas schiefgegangen.",

  // Errors: what to do
  "remedy.keyring_absent":
    "Starte einen Schlüsselbund wie GNOME Keyring oder KWallet (die meisten Arbeitsumgebungen tun das von selbst) und versuch es dann noch einmal.",
  "remedy.keyring_locked":
    "Entsperre ihn, etwa indem du den Dialog deines Systems beantwortest oder dich an deiner Arbeitsumgebung ab- und wieder anmeldest. Versuch es dann noch einmal.",
  "remedy.keyring_denied":
    "Erlaube den Zugriff im Dialog oder in den Einstellungen deines Systems und versuch es dann noch einmal.",
  "remedy.keyring_slow":
    "Vielleicht zeigt dein System einen Dialog, der auf eine Antwort wartet. Beantworte ihn und versuch es dann noch einmal.",
  "remedy.keyring_emptied":
    "Leg das Konto mit derselben E-Mail-Adresse neu an. Deine Unterhaltungen liegen beim Chatdienst und bleiben dort. Wenn du den alten Schlüsselbund zurückholen kannst, tu das und versuch es noch einmal.",
  "remedy.keyring_replaced":
    "Leg das Konto mit derselben E-Mail-Adresse neu an. Deine Unterhaltungen liegen beim Chatdienst und bleiben dort. Wenn du den richtigen Schlüsselbund zurückholen kannst, tu das und versuch es noch einmal.",
  "remedy.keyring_changed":
    "Starte den früheren Schlüsselbund oder mach seine Sammlung wieder zur Standardsammlung und versuch es noch einmal. Wenn er endgültig weg ist, leg das Konto mit derselben E-Mail-Adresse neu an; deine Unterhaltungen bleiben.",
  "remedy.keyring_unreadable":
    "Ein anderes Programm kann das geändert haben. Wenn du den alten Schlüsselbund zurückholen kannst, tu das und versuch es noch einmal.",
  "remedy.accounts_read_only":
    "Sieh nach, ob Halleys Datenordner dir gehört und ob sein Datenträger nur zum Lesen eingehängt ist.",
  "remedy.disk_full": "Mach etwas Platz und versuch es dann noch einmal. Verloren ist nichts.",
  "remedy.accounts_damaged":
    "Halley hat sie nicht angerührt. Hol sie aus einer Sicherung zurück, oder verschiebe sie, um mit einer leeren anzufangen.",
  "remedy.accounts_newer": "Installiere die neueste Version von Halley. Die Datei wurde nicht angerührt.",
  "remedy.accounts_busy":
    "Schließe andere Fenster von Halley und Programme wie Datensicherungen, die die Datei festhalten, und versuch es dann noch einmal.",
  "remedy.accounts_failed":
    "Versuch es noch einmal. Wenn es so bleibt, starte Halley neu; Näheres steht im Protokoll.",
  "remedy.file_not_saved":
    "Wähle einen Ordner, in den du schreiben darfst, auf einem Datenträger mit freiem Platz, und versuche es noch einmal.",
  "remedy.settings_failed":
    "Sieh nach, ob auf dem Datenträger Platz ist und ob er beschrieben werden kann, und versuch es dann noch einmal.",
  "remedy.api_key_unreadable":
    "Entsperre den Schlüsselbund oder beantworte den Dialog deines Systems. Du kannst den Schlüssel auch in der Verbindung neu eingeben.",
  "remedy.chat_unknown_host":
    "Sieh nach, ob dieser Computer online ist und ob die Verbindung die richtige App und Region nennt.",
  "remedy.chat_unreachable": "Sieh nach, ob dieser Computer online ist.",
  "remedy.chat_tls":
    "Sieh nach, ob Datum und Uhrzeit dieses Computers stimmen und ob ein Proxy oder Schutzprogramm dazwischensitzt.",
  "remedy.chat_timeout": "Das Netz ist vielleicht gerade langsam.",
  "remedy.chat_bad_reply":
    "Vielleicht hat der Dienst Schwierigkeiten, oder die Anmeldeseite eines Netzes ist dazwischen: Öffne eine Webseite, dann siehst du es.",
  "remedy.chat_person_deactivated": "Bitte die, die euren Chat betreiben, dich wieder freizugeben.",
  "remedy.chat_refused":
    "Versuch es später noch einmal. Wenn es so bleibt, frag die, die euren Chat betreiben.",
  "remedy.sandbox_failed": "Versuch es noch einmal. Wenn es so bleibt, starte Halley neu.",
  "remedy.server_unknown_host":
    "Sieh nach, ob die Adresse richtig geschrieben und dieser Computer online ist.",
  "remedy.server_unreachable":
    "Sieh nach, ob dieser Computer online ist und die Adresse stimmt. Vielleicht ist der Server auch gerade aus.",
  "remedy.server_certificate_expired":
    "Sieh nach, ob Datum und Uhrzeit dieses Computers stimmen. Wenn ja, muss das Zertifikat des Servers erneuert werden: Sag es denen, die ihn betreiben.",
  "remedy.server_certificate_other_host":
    "Sieh nach, ob die Adresse richtig geschrieben ist. Wenn ja, antwortet vielleicht jemand anderes an Stelle des Servers: Sag es denen, die ihn betreiben.",
  "remedy.server_certificate_unknown_authority":
    "Wenn dein Team eine eigene Zertifizierungsstelle hat, füge der Verbindung ihr Zertifikat hinzu. Wenn nicht, sitzt vielleicht jemand dazwischen: Mach nicht weiter und frag die, die den Server betreiben.",
  "remedy.server_tls":
    "Vielleicht ist ein Proxy oder Schutzprogramm dazwischen. In einem Gastnetz melde dich erst bei diesem an.",
  "remedy.proxy_failed":
    "Prüfe den Proxy in den erweiterten Einstellungen der Verbindung, oder frag die, die sich um euer Netz kümmern.",
  "remedy.server_timeout": "Das Netz ist vielleicht gerade langsam, oder eine Firewall dazwischen schweigt.",
  "remedy.not_a_server":
    "Prüfe die Adresse mit denen, die den Server betreiben. Auch die Anmeldeseite eines Gastnetzes kann dazwischen sein: Öffne eine Webseite, dann siehst du es.",
  "remedy.server_fault":
    "Das gibt sich meist von selbst. Wenn es so bleibt, sag es denen, die den Server betreiben.",
  "remedy.server_refused":
    "Versuch es später noch einmal. Wenn es so bleibt, frag die, die den Server betreiben.",
  "remedy.server_other_address":
    "Sieh dir die Verbindung an: Sie zeigt die Adresse, auf die der Server hört, und du kannst sie übernehmen.",
  "remedy.device_unknown":
    "Melde dich neu an: Der Server prüft dein Passwort, und dieses Gerät kommt wieder dazu.",
  "remedy.too_many_devices":
    "Entferne im Kontofenster auf einem der anderen ein Gerät, das du nicht mehr benutzt.",
  "remedy.device_revoked":
    "Wenn du das warst, melde dich neu an: Der Server prüft dein Passwort, und dieses Gerät kommt wieder dazu.",
  "remedy.password_changed":
    "Melde dich mit dem neuen Passwort an. Wenn nicht du es geändert hast, sag es denen, die euren Chat betreiben.",
  "remedy.account_disabled": "Bitte die, die euren Chat betreiben, es wieder freizugeben.",
  "remedy.account_deleted": "Wenn du hier wieder chatten willst, brauchst du ein neues Konto.",
  "remedy.registration_closed":
    "Bitte die, die den Server betreiben, um ein Konto, und melde dich dann damit an.",
  "remedy.internal":
    "Versuch es noch einmal. Wenn es wieder geschieht, starte Halley neu; Näheres steht im Protokoll.",

  // Chat window: start
  "chat.opening": "Dein Chat wird geöffnet …",
  "chat.opening_slow": "Die Verbindung zum Chatdienst wird noch aufgebaut …",
  "chat.gone_heading": "Diese Sitzung ist zu Ende",
  "chat.gone_body": "Melde dich neu an, um weiterzumachen. Deine Unterhaltungen sind sicher.",
  "chat.to_sign_in": "Zurück zur Anmeldung",
  "chat.offline_heading": "Angemeldet, aber der Chatdienst ist nicht zu erreichen",
  "chat.server_away_heading": "Angemeldet, aber der Server ist nicht zu erreichen",
  "chat.offline_network": "Unter {host} antwortet nichts.",
  "chat.offline_code": "Die Antwort war ein Fehler ({code}).",
  "chat.offline_body": "Halley versucht es von selbst weiter; du bleibst angemeldet.",
  "chat.stuck_heading": "Angemeldet, aber der Chat lässt sich nicht öffnen",
  "chat.stuck_body": "Du bleibst angemeldet.",
  "chat.stuck_connection": "Die Verbindung lässt sich nach dem Abmelden ändern.",
  "chat.failed_heading": "Der Chat ließ sich nicht öffnen",
  "chat.crash_heading": "In diesem Fenster ist etwas schiefgegangen",
  "chat.crash_body": "Deine Nachrichten sind sicher. Meist hilft es, den Chat neu zu laden.",
  "chat.reload": "Chat neu laden",

  // Chat window: header
  // Several people, and the lock
  "error.people_signed_in":
    "Über diese Verbindung ist noch jemand angemeldet. Melde dich erst ab, dann lässt sie sich ändern.",
  "error.locked": "Dieser Chat ist gesperrt. Gib das Passwort ein, um ihn zu öffnen.",
  "people.heading": "Personen auf diesem Computer",
  "people.signed_in": "Offen",
  "people.kept": "Bleibt angemeldet",
  "people.forget": "Von der Liste nehmen",
  "people.forget_title": "Von der Liste nehmen?",
  "people.forget_label": "{name} von der Liste nehmen",
  "people.forget_question":
    "{name} von dieser Liste nehmen? Konto und Nachrichten bleiben; zum Anmelden ist wieder das Passwort nötig.",
  "lock.title": "Gesperrt",
  "lock.heading": "Gesperrt: {name}",
  "lock.intro": "Dein Chat ist geschlossen. Gib dein Passwort ein, um ihn wieder zu öffnen.",
  "lock.unlock": "Entsperren",
  "lock.unlocking": "Wird entsperrt …",
  "lock.other": "Als {name} entsperren",
  "lock.another": "Anderes Konto verwenden",
  "lock.back": "Zurück zum Sperrbildschirm",
  "lock.sign_out": "Stattdessen abmelden",
  "lock.sign_out_question": "{name} auf diesem Computer abmelden? Nichts Gesendetes geht verloren.",
  "header.switch_to": "Zu {name} wechseln",
  "header.add_person": "Konto hinzufügen …",
  "header.lock": "Sperren",

  "header.account": "Konto von {name}",
  "header.to_account": "Konto und Geräte …",
  "header.sign_out": "Abmelden",
  "header.signing_out": "Du wirst abgemeldet …",
  "header.signing_out_body":
    "Der Chatdienst erfährt davon, damit diese Sitzung nicht mehr verwendet werden kann.",
  "header.user_id": "Benutzer-ID",
  "header.not_kept": "Du bleibst nur angemeldet, bis du Halley beendest. {reason}",
  "state.online": "Online",
  "state.connecting": "Verbinde …",
  "state.offline": "Offline",
  "state.online_detail": "Mit dem Chatdienst verbunden.",
  "state.connecting_detail": "Der Chatdienst wird gesucht. Was du jetzt schickst, kommt vielleicht nicht an.",
  "state.no_network_detail": "Dieser Computer ist mit keinem Netz verbunden.",
  "state.offline_detail": "Der Chatdienst ist nicht zu erreichen. Halley versucht es weiter.",
  "state.throttled_detail": "Gerade chatten viele; wer tippt und wer da ist, wird eine Weile nicht gezeigt.",

  // Chat window: panes
  "pane.lists": "Unterhaltungen, Leute und Gruppen",
  "pane.conversations": "Chats",
  "pane.people": "Leute",
  "pane.groups": "Gruppen",
  "pane.messages": "Nachrichten",
  "pane.thread": "Thread",
  "pane.members": "Mitglieder der Gruppe",
  "pane.back": "Zurück zur Liste",
  "pane.close_members": "Mitglieder schließen",
  "pane.show_members": "Mitglieder",
  "pane.search": "In dieser Unterhaltung suchen",
  "pane.show_search": "Suchen",
  "pane.close_search": "Suche schließen",
  "empty.heading": "Wem möchtest du schreiben?",
  "empty.body": "Wähle links eine Unterhaltung, oder finde jemanden unter „Leute“.",
  "empty.people": "Leute finden",
  "empty.groups": "Gruppen ansehen",
  "empty.conversations_heading": "Noch keine Unterhaltungen",
  "empty.conversations_body": "Schreib jemandem, dann steht es hier.",

  // Chat window: groups
  "join.heading": "{name} beitreten?",
  "join.public": "Diese Gruppe ist für alle offen.",
  "join.password": "Diese Gruppe verlangt ein Passwort.",
  "join.private": "Diese Gruppe ist privat. Nur ihre Mitglieder können dich hereinlassen.",
  "join.members": "Mitglieder: {count}",
  "join.password_label": "Passwort der Gruppe",
  "join.submit": "Beitreten",
  "join.busy": "Beitritt läuft …",
  "join.wrong_password": "Das ist nicht das Passwort dieser Gruppe.",
  "join.banned": "Du bist aus dieser Gruppe ausgeschlossen.",
  "join.offline": "Der Chatdienst ist nicht zu erreichen. Versuch es gleich noch einmal.",
  "join.failed": "Der Beitritt ist nicht gelungen. Versuch es gleich noch einmal.",
  "group.removed": "Du gehörst nicht mehr zu {name}.",
  "group.leave": "Gruppe verlassen",
  "group.left": "Du hast {name} verlassen.",
  "group.leave_owner": "Diese Gruppe gehört dir. Übergib sie jemandem, bevor du sie verlässt.",
  "group.leave_failed": "Du konntest diese Gruppe nicht verlassen. Versuch es gleich noch einmal.",

  // Chat window: links
  "notification.in_group": "{name} in {group}",
  "notification.no_text": "Hat dir etwas geschickt",
  "notification.hidden": "Neue Nachricht",
  "notification.open": "Öffnen",
  "link.heading": "Diesen Link im Browser öffnen?",
  "link.mail_heading": "Diese Adresse im Mailprogramm öffnen?",
  "link.body":
    "Er stand in einer Nachricht und führt aus Halley hinaus. Öffne ihn nur, wenn du dem Menschen vertraust, der ihn geschickt hat.",
  "link.open": "Öffnen",
  "link.copy": "Kopieren",
  "link.copied": "Der Link ist kopiert.",
  "link.not_copied": "Der Link konnte nicht kopiert werden. Markiere ihn und kopiere ihn von Hand.",

  // Links zu Halley selbst
  "deep_link.invalid_heading": "Dieser Link lässt sich nicht öffnen",
  "deep_link.invalid_body": "Halley kennt solche Links nicht. Es ist nichts geschehen.",
  "deep_link.later_heading": "Melde dich an, um diesen Link zu öffnen",
  "deep_link.later_body":
    "Der Link führt zu einer Unterhaltung. Halley fragt danach, sobald du angemeldet bist.",
  "deep_link.invite_heading": "Diese Einladung verwenden?",
  "deep_link.invite_server": "Sie gilt für den Server {server}",
  "deep_link.invite_body":
    "Die Einladung füllt das Formular für ein neues Konto aus. Gesendet wird erst etwas, wenn du es selbst tust. Verwende sie nur, wenn du weißt, von wem sie kommt.",
  "deep_link.invite_accept": "Formular ausfüllen",
  "deep_link.invite_waits_heading": "Eine Einladung wartet",
  "deep_link.invite_waits_body":
    "Melde dich ab, um sie zu verwenden. Halley fragt dann im Anmeldefenster danach.",
  "deep_link.person_heading": "Eine Unterhaltung mit {name} öffnen?",
  "deep_link.group_heading": "Die Gruppe {name} öffnen?",
  "deep_link.body": "Ein Link außerhalb von Halley führt dorthin. Es wird nichts gesendet.",
  "deep_link.user_id": "Benutzer-ID: {id}",
  "deep_link.group_id": "Gruppen-ID: {id}",
  "deep_link.open": "Öffnen",
  "deep_link.no_person": "Der Link führt zu jemandem, den es hier nicht gibt: {id}",
  "deep_link.no_group":
    "Der Link führt zu einer Gruppe, die es hier nicht gibt oder die dir nicht offensteht: {id}",

  "file.not_saved": "Dateien zu speichern kommt in einer späteren Version.",
  "paste.too_long": "Das ist zu lang für eine Nachricht. Schick es als Datei.",

  // Texts that the UI Kit lacks
  "kit.attachments": "Datei anhängen",
  "kit.cancel_edit": "Bearbeiten abbrechen",
  "kit.emoji": "Emoji",
  "kit.loading": "Wird geladen",
  "kit.save": "Speichern",
  "kit.send": "Senden",
  "kit.voice_recording": "Sprachnachricht aufnehmen",
  "kit.document": "Gemeinsames Dokument",
  "kit.whiteboard": "Gemeinsame Tafel",
  "kit.error": "Etwas ist schiefgegangen",
  "kit.close_preview": "Vorschau schließen",

  // Settings window
  "settings.open": "Einstellungen",
  "settings.open_menu": "Einstellungen …",
  "settings.title": "Einstellungen",
  "settings.loading": "Deine Einstellungen werden geladen …",
  "settings.failed_heading": "Deine Einstellungen können nicht angezeigt werden",
  "settings.saved": "Gespeichert.",
  "settings.managed": "Von deiner Administration festgelegt",
  "settings.managed_notice": "Einige Einstellungen legt eine Administration fest, in {file}.",
  "settings.managed_unreadable":
    "Die Datei {file} der Administration ist nicht lesbar und wird deshalb übergangen.",
  "settings.managed_problem":
    "In der Datei {file} der Administration ergibt dies keinen Sinn und wird übergangen: {where}",
  "settings.appearance": "Aussehen",
  "settings.theme": "Farben",
  "settings.theme_system": "Wie im System",
  "settings.theme_light": "Hell",
  "settings.theme_dark": "Dunkel",
  "settings.language": "Sprache",
  "settings.language_system": "Wie im System",
  "settings.language_en": "English",
  "settings.language_de": "Deutsch",
  "settings.language_ar": "العربية",
  "settings.notifications": "Benachrichtigungen",
  "settings.notifications_enabled": "Neue Nachrichten melden",
  "settings.notifications_sound": "Mit einem Ton",
  "settings.privacy": "Privatsphäre",
  "settings.show_content": "In Benachrichtigungen zeigen, wer was schreibt",
  "settings.show_content_hint": "Sonst steht dort nur, dass es eine Nachricht gibt.",
  "settings.privacy_facts":
    "Halley schickt nichts über dich an irgendjemanden außer an den Chatdienst und an den Server, bei dem du dich anmeldest.",
  "settings.lock": "Sperre",
  "settings.lock_idle": "Sperren, wenn ich weg bin",
  "settings.lock_idle_hint": "Gezählt ab der letzten Taste oder Mausbewegung. Dein Passwort entsperrt.",
  "settings.lock_never": "Nie",
  "settings.lock_suspend": "Sperren, wenn der Computer schlafen geht",
  "settings.start_up": "Start",
  "settings.at_login": "Halley starten, wenn ich mich an diesem Computer anmelde",
  "settings.network": "Netz",
  "settings.network_connection": "Verbindung",
  "settings.network_none": "Nicht eingerichtet",
  "settings.network_address": "Adresse",
  "settings.network_proxy": "Proxy",
  "settings.network_certificate": "Zertifikat einer eigenen Zertifizierungsstelle",
  "settings.network_certificate_some": "Vertraut, neben denen dieses Computers",
  "settings.network_certificate_none": "Keines",
  "settings.network_change": "Geändert wird sie im Anmeldefenster, unter „Verbindung“.",
  "settings.network_signed_in": "Um die Verbindung zu ändern, melde dich zuerst ab.",
  "settings.about": "Über Halley",
  "settings.licence":
    "Halley ist freie Software unter der MIT-Lizenz. Das SDK und das UI Kit von CometChat gehören CometChat und haben eigene Bedingungen.",
  "settings.licences": "Lizenzen",
  "settings.licences_show": "Lizenzen zeigen",
  "settings.licences_hide": "Lizenzen verbergen",
  "settings.version": "Version",
  "settings.version_dev": "{version}, für die Entwicklung",

  // Chat window: what is not sent
  "unsent.label": "Noch nicht gesendete Nachrichten",
  "unsent.heading": {
    one: "Eine Nachricht ist noch nicht gesendet",
    other: "{count} Nachrichten sind noch nicht gesendet",
  },
  "unsent.offline": "Sie geht hinaus, sobald der Chatdienst wieder da ist und solange Halley läuft.",
  "unsent.refused": "Der Chatdienst nimmt diese Nachricht nicht an ({code}).",
  "unsent.discard": "Verwerfen",
  "unsent.leave_heading": {
    one: "Eine Nachricht ist noch nicht gesendet",
    other: "{count} Nachrichten sind noch nicht gesendet",
  },
  "unsent.leave_body":
    "Halley behält Ungesendetes nur, solange du angemeldet bist und Halley läuft. Gehst du jetzt, ist es verloren.",
  "unsent.stay": "Bleiben",
  "unsent.close_anyway": "Schließen und verlieren",
  "unsent.sign_out_anyway": "Abmelden und verlieren",

  // Countdown, spoken
  "time.seconds": { one: "{count} Sekunde", other: "{count} Sekunden" },
  "time.minutes": { one: "{count} Minute", other: "{count} Minuten" },
};
