import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

/** Why there is no picture; each has its own way on. */
export type CameraTrouble = 'insecure' | 'unsupported' | 'denied' | 'none' | 'busy' | 'failed'
export type CameraState = 'starting' | 'running' | 'stopped' | CameraTrouble

/** What phones can do and TypeScript's DOM does not know (Image Capture, W3C). */
type Abilities = MediaTrackCapabilities & { torch?: boolean; zoom?: { min: number; max: number; step: number } }
type Wish = MediaTrackConstraintSet & { torch?: boolean; zoom?: number }

const TROUBLE_OF: Record<string, CameraTrouble> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
}

export interface Camera {
  state: Readonly<Ref<CameraState>>
  /** null: this camera has no light we may switch. */
  torch: Readonly<Ref<boolean | null>>
  zoom: Readonly<ShallowRef<{ min: number; max: number; step: number; now: number } | null>>
  /** How many cameras look away from the person; a phone's wide one cannot focus on a label nearby. */
  lenses: Readonly<Ref<number>>
  start(): Promise<void>
  stop(): void
  switchTorch(): Promise<void>
  zoomTo(factor: number): Promise<void>
  nextLens(): Promise<void>
}

const REMEMBERED_AS = 'lens'
// Camera names are the system's, in its language.
const LOOKS_BACK = /back|rear|environment|后/i

/**
 * The camera that looks away from the person, shown in `video`. It is released when the screen goes,
 * and while the page is hidden: another app may want it, and its light says that we look.
 */
export function useCamera(video: Readonly<ShallowRef<HTMLVideoElement | null>>): Camera {
  const state = ref<CameraState>('starting')
  const torch = ref<boolean | null>(null)
  const zoom = shallowRef<{ min: number; max: number; step: number; now: number } | null>(null)
  const lenses = ref(0)
  let devices: string[] = []
  let stream: MediaStream | null = null
  // Each start and stop counts up: a camera that opens after it was no longer wanted is closed again.
  let turn = 0

  async function start(): Promise<void> {
    release()
    const mine = turn
    state.value = 'starting'
    const opened = await open()
    if (typeof opened === 'string') {
      if (mine === turn) state.value = opened
      return
    }
    if (mine !== turn || !video.value) {
      close(opened)
      return
    }
    stream = opened
    video.value.srcObject = opened
    readAbilities(opened)
    void readLenses()
    try {
      await video.value.play()
      if (mine === turn) state.value = 'running'
    } catch {
      if (mine === turn) state.value = 'failed'
    }
  }

  function readAbilities(opened: MediaStream): void {
    const track = opened.getVideoTracks()[0]
    // Older Safari and Firefox do not say what a camera can do.
    const abilities = (track?.getCapabilities as (() => Abilities) | undefined)?.call(track)
    torch.value = abilities?.torch === true ? false : null
    zoom.value = abilities?.zoom && abilities.zoom.max > abilities.zoom.min ? { ...abilities.zoom, now: abilities.zoom.min } : null
    track?.addEventListener('ended', () => {
      if (stream === opened) state.value = 'busy' // taken away from us by another app
    })
  }

  // Cameras have names only once one of them was allowed.
  async function readLenses(): Promise<void> {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')
    const back = cameras.filter(({ label }) => LOOKS_BACK.test(label))
    devices = (back.length > 0 ? back : cameras).map(({ deviceId }) => deviceId)
    lenses.value = devices.length
  }

  async function nextLens(): Promise<void> {
    const now = stream?.getVideoTracks()[0]?.getSettings().deviceId ?? ''
    const next = devices[(devices.indexOf(now) + 1) % devices.length]
    if (next === undefined) return
    localStorage.setItem(REMEMBERED_AS, next)
    await start()
  }

  function release(): void {
    turn += 1
    if (stream) close(stream)
    stream = null
    if (video.value) video.value.srcObject = null
    torch.value = null
    zoom.value = null
  }

  function stop(): void {
    release()
    state.value = 'stopped'
  }

  async function wish(constraint: Wish): Promise<boolean> {
    try {
      await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [constraint] })
      return true
    } catch {
      return false
    }
  }

  const onVisibility = (): void => {
    if (document.hidden && state.value === 'running') stop()
    else if (!document.hidden && state.value === 'stopped') void start()
  }
  document.addEventListener('visibilitychange', onVisibility)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisibility)
    stop()
  })

  return {
    state,
    torch,
    zoom,
    lenses,
    nextLens,
    start,
    stop,
    switchTorch: async () => {
      const lit = torch.value !== true
      if (await wish({ torch: lit })) torch.value = lit
    },
    zoomTo: async (factor) => {
      if (zoom.value && (await wish({ zoom: factor }))) zoom.value = { ...zoom.value, now: factor }
    },
  }
}

async function open(): Promise<MediaStream | CameraTrouble> {
  if (!window.isSecureContext) return 'insecure'
  if (!('mediaDevices' in navigator)) return 'unsupported'
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } }
  const lens = localStorage.getItem(REMEMBERED_AS)
  try {
    // A lens that is gone is only a wish; the camera that looks away is then taken.
    const which = lens === null ? {} : { deviceId: { ideal: lens } }
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, ...size, ...which },
    })
  } catch (error) {
    return (error instanceof DOMException ? TROUBLE_OF[error.name] : undefined) ?? 'failed'
  }
}

const close = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop()
}
