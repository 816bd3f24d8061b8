package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A request to register an asset in a ledger.
 *
 * @param ledger the ledger's name
 * @param code the code, {@code [A-Z][A-Z0-9:_.-]{0,31}}
 * @param scale decimal places, 0..9
 * @param id the command's id; empty = the server derives one from the code, so that registering
 *     twice alike is a replay
 */
public record CreateAssetRequest(String ledger, String code, int scale, Optional<String> id) {
  /** Checks that nothing is null; the server judges the rest. */
  public CreateAssetRequest {
    requireNonNull(ledger, "ledger");
    requireNonNull(code, "code");
    requireNonNull(id, "id");
  }

  /** An asset whose command's id is derived from its code. */
  public static CreateAssetRequest of(String ledger, String code, int scale) {
    return new CreateAssetRequest(ledger, code, scale, Optional.empty());
  }
}
