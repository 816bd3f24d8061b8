/**
 * Puts load on a server and measures it: how many calls at once or per second, and how long they
 * took. What stays out: what is called.
 */
package io.meridian.cli.load;
