/** {@code account create | get}. */
package io.meridian.cli.account;
