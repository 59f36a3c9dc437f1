/**
 * How much of a kind was seen. `complete`: every object. `partial`: some may be missing (an unreadable document, a list
 * cut short). `denied`: none could be read. "No policy selects this pod" may be said only where coverage is complete.
 */
export type Coverage = 'complete' | 'partial' | 'denied';
