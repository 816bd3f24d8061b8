/** {@code asset create | get | list}. */
package io.meridian.cli.asset;
