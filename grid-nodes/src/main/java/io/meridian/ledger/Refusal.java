package io.meridian.ledger;

import java.util.Map;

/**
 * Why a command was not applied.
 *
 * @param reason the reason, of the register
 * @param metadata each value that a program would want, by the names of the API's error register
 */
public record Refusal(Reason reason, Map<String, String> metadata) {
  /** Keeps a copy of the metadata. */
  public Refusal {
    metadata = Map.copyOf(metadata);
  }
}
