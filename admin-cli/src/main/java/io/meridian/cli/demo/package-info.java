/**
 * The flash sale: a server process of its own, ten thousand wallets, one hot stock account, a kill
 * -9 in the middle, and the proof that nothing was lost or sold twice. What stays out: any way to
 * the server that an application does not have.
 */
package io.meridian.cli.demo;
