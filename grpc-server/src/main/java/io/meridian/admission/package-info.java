/**
 * Which calls are taken in, how many at a time, for how long, and what becomes of them when the
 * server stops. What stays out: who may ask, which is security's, and what is asked.
 */
package io.meridian.admission;
