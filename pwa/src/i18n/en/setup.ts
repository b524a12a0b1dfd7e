import type { setup as zh } from '../zh/setup'

export const setup: typeof zh = {
  install: {
    done: 'Opened from the home screen.',
    phone: 'Phone',
    on: { android: 'Android', ios: 'iPhone' },
    step: {
      'android-menu': 'In Chrome, tap “⋮” at the top right.',
      'android-add': 'Tap “Add to Home screen” or “Install app”.',
      'ios-share': 'In Safari, tap the Share button at the bottom.',
      'ios-add': 'Scroll down and tap “Add to Home Screen”.',
      home: 'From now on, open 关卡 from its icon on the home screen.',
    },
    after: {
      android: 'Your sign-in and records come along.',
      ios: 'The app on the home screen does not share Safari’s data: send your records in Safari first, then open the app and sign in again.',
    },
  },
  invitation: {
    title: 'Set up this phone',
    lead: 'Scan the code that your administrator gave you, or type it here.',
    welcome: 'Welcome, {name}. Choose a password of your own; you need it for another phone or to sign in again.',
    somebodyElse: 'This phone is used by {name} now. Accepting hands it over; what was sealed and not sent is not lost.',
    code: 'Invitation code',
    next: 'Next',
    remember: 'You sign in with this user name later.',
    password: 'Choose a password',
    shortest: '{n} characters or more',
    again: 'Password again',
    accept: 'Set up',
    differ: 'The two passwords differ.',
    signIn: 'I have a password: sign in',
  },
  setUp: {
    title: 'Set up this phone',
    lead: 'Only once. After that you can scan, check and seal without a network.',
    start: 'Start work',
    persisted: 'This phone is ready, and the browser promises to keep its data.',
    notPersisted: 'This phone is ready. The browser does not promise to keep its data: add the app to the home screen and send records soon.',
    step: {
      key: 'Make this phone’s key',
      enrol: 'Enrol this phone',
      persist: 'Ask for lasting storage',
      changes: 'Download your area',
      'label-index': 'Download the label index',
    },
    received: { key: '', enrol: '', persist: '', changes: '{n} item | {n} items', 'label-index': '{n} region | {n} regions' },
    failed: {
      'no-answer': 'The server does not answer. Check the network and try again; what is done stays done.',
      'key-not-kept': 'This browser did not keep the key. Leave private browsing, or use Chrome or Safari, and try again.',
      'other-installation': 'This is not the server that this phone was enrolled with. Ask your administrator to check the address.',
      'count-lost': 'This phone lost its count of records and has a new key. Please try again.',
      'signed-out': 'You are no longer signed in. Please sign in again.',
      'broken-off': 'The set-up broke off. Tap “Try again”; what is done stays done.',
      'no-room': 'The phone is full. Delete other things on it, then tap “Try again”; what is done stays done.',
    },
  },
}
