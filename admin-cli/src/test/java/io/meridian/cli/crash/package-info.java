/**
 * What happens to real servers, in processes of their own: killed under load, raced against,
 * stopped, rebuilt. Everything is asked through the public client. What stays out: the commands of
 * this module, and any class of the server.
 */
package io.meridian.cli.crash;
