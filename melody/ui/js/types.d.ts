// What the scripts hand each other. For the type checker alone; never served.

/** A note: steps are sixteenths, `by` is "you", "model" or "again" (rewritten). */
interface Note {
  pitch: number;
  start: number;
  end: number;
  by: string;
}

/** From a step up to another, without it. */
type Span = [number, number];

interface Setting {
  key: string;
  tonic: number;
  meter: string;
  bar: number;
  beat: number;
  swings: boolean;
  pickup: number;
  style?: string;
  form?: string;
  bpm?: number;
  instrument?: string;
  accompaniment?: string;
  swing?: number;
  metronome?: boolean;
  transposition?: number;
}

type Fields = Record<string, any>;

/** What the server says of a melody. */
interface Told {
  symbols: string;
  seed: number;
  setting: Setting;
  rewritten?: Span | null;
  [name: string]: any;
}

/**
 * A melody as the page keeps it; its notes are in order, never two at once. `parent` is the take
 * that it came from, `came` says how, `at` which step; a splice has an `other` parent.
 */
interface Piece {
  id: string;
  notes: Note[];
  steps: number;
  seed: number;
  symbols: string;
  setting: Setting;
  ended?: boolean;
  isOpening?: boolean;
  growing?: boolean;
  edited?: boolean;
  star?: boolean;
  forks?: boolean;
  text?: string;
  label?: string;
  variation?: number;
  facts?: string;
  known?: { key?: string; meter?: string };
  wav?: string | null;
  recipe?: Fields | null;
  rewritten?: Span | null;
  shared?: Span | null;
  order?: string[];
  numbers?: Map<number, number>;
  epoch?: number;
  dot?: [number, number];
  parent?: string;
  other?: string;
  came?: string;
  at?: number;
  isVersion?: boolean;
}

/** What the form says of the opening. */
interface Opening {
  seed: string;
  key: string;
  meter: string;
  pickup: number | null;
  notation: string;
  solfege: string;
  voice: string;
  tune: number | null;
}

interface State {
  opening: Piece;
  takes: Piece[];
  elders: Piece[];
  shown: string | null;
  form: Fields;
}

/** What Python hands the studio over when the page is loaded: melody/ui/handover.py. */
interface Handover {
  opening: Opening;
  asked: Fields;
  request: Fields;
  fields: Record<string, Fields>;
  playback: Fields;
  fillers: string[];
  names: Record<string, string>;
  ranges: Record<string, Span>;
  kinds: [string, string][];
  longest: number;
  longest_opening: number;
}

/** What Gradio gives a component's script. */
interface Page {
  element: HTMLElement;
  props: Fields;
  server: Record<string, (fields: Fields) => Promise<any>>;
  trigger: (name: string, data?: Fields) => void;
  watch: (name: string, act: () => void) => void;
}

type Pen = CanvasRenderingContext2D;
type Colours = Record<string, string>;
type Chord = [number, string];

interface View {
  name: string;
  sees: string;
  checkpoint: string;
}

/** What a view says of a note. */
interface Heard {
  start: number;
  symbol: string;
  p: number;
  bits: number;
  instead: [string, number][];
}

interface Thought {
  views: View[];
  heard: Map<number, Heard>[];
  error: string;
}

interface Place {
  step: number;
  pitch: number;
  isBelow: boolean;
  isAbove: boolean;
  note?: Note;
  isEdge?: boolean;
}
