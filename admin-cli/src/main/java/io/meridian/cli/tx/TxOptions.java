package io.meridian.cli.tx;

import io.meridian.cli.command.PrivateDataOption;
import io.meridian.cli.settings.Values;
import io.meridian.client.TransactionRequest;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of every verb that executes a transaction. */
final class TxOptions {
  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the transaction's id; default: a new one")
  String id;

  @Option(
      names = "--reference",
      paramLabel = "TEXT",
      description = "a reference of your own, up to 128 characters")
  String reference;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label, no personal data; may be given 16 times")
  Map<String, String> labels = Map.of();

  @Option(
      names = "--effective-at",
      paramLabel = "INSTANT",
      description = "when it is effective for reports, e.g. 2026-01-31T12:00:00Z; default: now")
  String effectiveAt;

  @Mixin PrivateDataOption privateData;

  /** Puts what the flags say into a request. */
  <B extends TransactionRequest.Builder<B>> B into(B request) {
    if (id != null) {
      request.id(id);
    }
    if (reference != null) {
      request.reference(reference);
    }
    if (effectiveAt != null) {
      request.effectiveAt(Values.instant(effectiveAt, "--effective-at"));
    }
    labels.forEach(request::label);
    privateData.privateData().ifPresent(request::privateData);
    return request;
  }
}
