/** {@code tx post | get}. */
package io.meridian.cli.tx;
