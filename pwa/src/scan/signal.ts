/** Success and failure told apart without looking: by tone and by vibration. */
const SIGNALS = {
  success: { notes: [880, 1320], noteMs: 90, type: 'sine', vibration: [60] },
  failure: { notes: [220, 165], noteMs: 200, type: 'square', vibration: [140, 80, 140] },
} as const

const LOUDNESS = 0.15
let audio: AudioContext | null = null

export function signal(kind: keyof typeof SIGNALS): void {
  const { notes, noteMs, type, vibration } = SIGNALS[kind]
  // Not on iOS, and refused before the first touch: the tone and the screen say it too.
  if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate([...vibration])
  void play(notes, noteMs, type)
}

async function play(notes: readonly number[], noteMs: number, type: OscillatorType): Promise<void> {
  try {
    audio ??= new AudioContext()
    await audio.resume()
    notes.forEach((frequency, index) => {
      if (audio) sound(audio, frequency, audio.currentTime + (index * noteMs) / 1000, noteMs / 1000, type)
    })
  } catch {
    // A phone that makes no sound still shows and vibrates.
  }
}

function sound(context: AudioContext, frequency: number, from: number, seconds: number, type: OscillatorType): void {
  const oscillator = new OscillatorNode(context, { type, frequency })
  const gain = new GainNode(context, { gain: 0 })
  // Ramps instead of steps: a step is heard as a click.
  gain.gain.setValueAtTime(0, from)
  gain.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01)
  gain.gain.linearRampToValueAtTime(0, from + seconds)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(from)
  oscillator.stop(from + seconds)
}
