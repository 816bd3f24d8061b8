package io.meridian.codec;

import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;

/**
 * A command with its canonical bytes, made on the caller's thread so that the shard's thread only
 * copies them.
 *
 * @param command the command
 * @param request its canonical form: equal requests have equal bytes, private data and actor left
 *     out
 * @param fingerprint a versioned digest of {@code request}
 */
public record PreparedCommand(Command command, Bytes request, Bytes fingerprint) {
  /** How many bytes the request has, private data included. */
  public long bytes() {
    return (long) request.length()
        + CommandCodec.privateData(command).map(data -> data.content().length()).orElse(0);
  }
}
