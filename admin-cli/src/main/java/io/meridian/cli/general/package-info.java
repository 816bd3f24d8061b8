/** Commands that speak to no server: version, completion, and the help of the server itself. */
package io.meridian.cli.general;
