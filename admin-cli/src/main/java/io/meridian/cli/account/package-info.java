/**
 * {@code account create | get | balance | entries | update | freeze | unfreeze | close | reopen}.
 */
package io.meridian.cli.account;
