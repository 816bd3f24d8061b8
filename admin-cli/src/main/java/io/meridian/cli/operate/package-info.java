/** {@code status} and {@code rebuild}: what an operator asks of a running server. */
package io.meridian.cli.operate;
