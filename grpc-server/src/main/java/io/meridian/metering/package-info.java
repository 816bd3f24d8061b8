/**
 * What the server counts: calls by method and code, their latencies, the state of the shards, what
 * the process has used up; and the page on the admin side that shows it all to Prometheus. What
 * stays out: deciding anything.
 */
package io.meridian.metering;
