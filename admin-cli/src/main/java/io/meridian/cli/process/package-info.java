/**
 * Servers in processes of their own that this program starts and ends. What stays out: what is
 * asked of them.
 */
package io.meridian.cli.process;
