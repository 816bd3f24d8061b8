package io.meridian.model;

import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A request as the path of each of its fields with its value as text, in the order of the fields.
 * Who asks, and the salt of private data, are no part of it.
 */
final class Canonical {
  private final String kindField;
  private final String kind;
  private final Map<String, String> fields = new LinkedHashMap<>();

  private Canonical(String kindField, String kind) {
    this.kindField = kindField;
    this.kind = kind;
  }

  static Canonical of(Command command) {
    if (command instanceof Post post) {
      Canonical form = new Canonical("operation", "post");
      return form.postings("post", post.postings()).details(post.details());
    }
    if (command instanceof Hold hold) {
      Canonical form = new Canonical("operation", "hold");
      form.postings("hold", hold.postings());
      form.set("hold.timeout", hold.timeoutMicros());
      form.set("hold.over_capture_percent", hold.overCapturePercent());
      return form.details(hold.details());
    }
    if (command instanceof Capture capture) {
      Canonical form = new Canonical("operation", "capture");
      form.set("capture.hold", capture.hold());
      form.parts("capture", capture.parts());
      form.set("capture.final", capture.last());
      return form.details(capture.details());
    }
    if (command instanceof VoidHold voiding) {
      Canonical form = new Canonical("operation", "void");
      form.set("void.hold", voiding.hold());
      return form.details(voiding.details());
    }
    if (command instanceof Refund refund) {
      Canonical form = new Canonical("operation", "refund");
      form.set("refund.transaction", refund.refunded());
      form.parts("refund", refund.parts());
      return form.details(refund.details());
    }
    return ofOther(command);
  }

  private static Canonical ofOther(Command command) {
    if (command instanceof CreateAccount create) {
      Canonical form = new Canonical("command", "create account");
      AccountSettings settings = create.settings();
      form.set("account.account", create.account());
      form.set("account.asset", settings.asset());
      form.set("account.normal_side", settings.normalSide());
      form.set("account.floor", settings.floor());
      form.set("account.ceiling", settings.ceiling());
      form.set("account.labels", new TreeMap<>(settings.labels()));
      form.set("account.private_data", settings.privateData().map(Canonical::text));
      return form;
    }
    if (command instanceof UpdateAccount update) {
      Canonical form = new Canonical("command", "update account");
      AccountChanges changes = update.changes();
      form.set("account.account", update.account());
      form.set("account.floor", changes.floor());
      form.set("account.ceiling", changes.ceiling());
      form.set("account.labels", new TreeMap<>(changes.labels()));
      form.set("account.private_data", changes.privateData().map(Canonical::text));
      form.set("update_mask", new TreeSet<>(changes.fields()));
      form.set("revision", update.revision());
      return form;
    }
    if (command instanceof ChangeAccountStatus change) {
      Canonical form = new Canonical("command", "status " + change.change());
      form.set("account", change.account());
      form.set("revision", change.revision());
      return form;
    }
    if (command instanceof CreateLedger create) {
      Canonical form = new Canonical("command", "create ledger");
      form.set("ledger.name", create.commandId().ledger());
      form.set("ledger.regions", create.placements());
      form.set("ledger.reference_unique", create.referenceUnique());
      return form;
    }
    if (command instanceof CreateAsset create) {
      Canonical form = new Canonical("command", "create asset");
      form.set("asset.code", create.code());
      form.set("asset.scale", create.scale());
      return form;
    }
    if (command instanceof ExpireHold expiry) {
      Canonical form = new Canonical("operation", "expire");
      form.set("expire.hold", expiry.hold());
      return form;
    }
    if (command instanceof ClosePeriod period) {
      Canonical form = new Canonical("command", "close period");
      form.set("closed_until", period.closedUntilMicros());
      return form;
    }
    throw new IllegalArgumentException("nobody can ask for " + command);
  }

  /** The frame of a batch, its items by their own forms. */
  static Canonical of(AtomicBatch frame, List<? extends Command> items) {
    Canonical form = new Canonical("mode", "atomic batch");
    for (int i = 0; i < frame.items().size(); i++) {
      String path = "requests[" + i + "].";
      form.set(path + "id", frame.items().get(i).id());
      Canonical item = of(items.get(i));
      form.set(path + item.kindField, item.kind);
      item.fields.forEach((field, value) -> form.set(path + field, value));
    }
    form.set("requests", items.size());
    return form;
  }

  /** The first field in which {@code other} differs; empty when both ask for the same. */
  Optional<String> firstDifference(Canonical other) {
    if (!kindField.equals(other.kindField) || !kind.equals(other.kind)) {
      return Optional.of(kindField);
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String theirs = other.fields.get(field.getKey());
      if (theirs != null && !theirs.equals(field.getValue())) {
        return Optional.of(field.getKey());
      }
    }
    return Optional.empty();
  }

  private Canonical postings(String operation, List<Posting> postings) {
    for (int i = 0; i < postings.size(); i++) {
      String path = operation + ".postings[" + i + "].";
      set(path + "debit_account", postings.get(i).debit());
      set(path + "credit_account", postings.get(i).credit());
      set(path + "asset", postings.get(i).asset());
      set(path + "amount", postings.get(i).amount());
    }
    set(operation + ".postings", postings.size());
    return this;
  }

  private void parts(String operation, Parts parts) {
    Map<Integer, Long> byPosting = new TreeMap<>();
    for (Part part : parts.named()) {
      byPosting.put(part.posting(), part.amount());
    }
    set(operation + ".parts", byPosting);
    set(operation + ".all_remaining", parts.allRemaining());
  }

  private Canonical details(TransactionDetails details) {
    set("reference", details.reference());
    set("labels", new TreeMap<>(details.labels()));
    set("effective_at", details.effectiveMicros());
    set("private_data", details.privateData().map(Canonical::text));
    return this;
  }

  static String text(PrivateData data) {
    return data.keyId() + ":" + data.nonce() + ":" + data.content();
  }

  private void set(String field, Object value) {
    fields.put(field, value.toString());
  }
}
