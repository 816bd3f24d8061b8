/**
 * {@code cluster}: the example of {@code deploy/} as real processes of this machine, and what a
 * grid looks like from one of its servers. What stays out: how a single process is started and
 * ended, which is of {@code process}.
 */
package io.meridian.cli.cluster;
