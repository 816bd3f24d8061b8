/**
 * How one call runs, from its mapped request to its end: the question goes to the engine, the
 * engine's future ends the call, and no thread waits in between. What stays out: what a request
 * means, and what its messages look like.
 */
package io.meridian.call;
