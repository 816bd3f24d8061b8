/**
 * Where a command learns which server and ledger it speaks to: flags, then the environment, then a
 * context of the config file, then defaults. What stays out: opening connections.
 */
package io.meridian.cli.settings;
