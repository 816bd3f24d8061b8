package io.meridian.wire;

import com.google.protobuf.FieldMask;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountChanges.Field;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Account.FloorCase;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the settings of an account in a request, all of them or some. Any thread. */
final class AccountRequests {
  private AccountRequests() {}

  /** The settings of a new account. */
  static AccountSettings settings(RequestCheck check, Account message) {
    ShapeCheck shape = check.shape();
    return new AccountSettings(
        shape.asset("account.asset", message.getAsset()),
        side(shape, message),
        floor(message),
        ceiling(message),
        labels(check, message),
        privateData(check, message));
  }

  /**
   * The settings that {@code mask} names; what it does not name must not be set. To be made only
   * when nothing was wrong.
   */
  static Supplier<AccountChanges> changes(RequestCheck check, Account message, FieldMask mask) {
    Set<Field> fields = fields(check, mask.getPathsList());
    unchanged(check, "account.asset", !message.getAsset().isEmpty());
    unchanged(check, "account.normal_side", message.getNormalSideValue() != 0);
    unnamed(
        check,
        fields,
        Field.FLOOR,
        message.getFloorCase() == FloorCase.NO_FLOOR ? "account.no_floor" : "account.floor_amount",
        message.getFloorCase() != FloorCase.FLOOR_NOT_SET);
    unnamed(check, fields, Field.CEILING, "account.ceiling", message.hasCeiling());
    unnamed(check, fields, Field.LABELS, "account.labels", message.getLabelsCount() > 0);
    unnamed(check, fields, Field.PRIVATE_DATA, "account.private_data", message.hasPrivateData());
    Map<String, String> labels = labels(check, message);
    Optional<PrivateData> privateData = privateData(check, message);
    return () ->
        new AccountChanges(
            fields,
            fields.contains(Field.FLOOR) ? floor(message) : OptionalLong.empty(),
            ceiling(message),
            labels,
            privateData);
  }

  private static Set<Field> fields(RequestCheck check, List<String> paths) {
    check.required("update_mask", !paths.isEmpty());
    Set<Field> fields = EnumSet.noneOf(Field.class);
    for (int i = 0; i < paths.size(); i++) {
      String path = "update_mask.paths[" + i + ']';
      Optional<Field> field = field(paths.get(i));
      if (field.isEmpty()) {
        malformed(check, path, "must be floor, ceiling, labels or private_data");
      } else if (!fields.add(field.get())) {
        malformed(check, path, "names a setting a second time");
      }
    }
    return fields;
  }

  private static Optional<Field> field(String path) {
    for (Field field : Field.values()) {
      if (field.name().toLowerCase(Locale.ROOT).equals(path)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static void unchanged(RequestCheck check, String field, boolean present) {
    if (present) {
      malformed(check, field, "never changes; leave it unset");
    }
  }

  private static void unnamed(
      RequestCheck check, Set<Field> fields, Field setting, String field, boolean present) {
    if (present && !fields.contains(setting)) {
      malformed(check, field, "is set, but update_mask does not name it");
    }
  }

  /** What only answers have. */
  static void outputOnly(RequestCheck check, Account message) {
    check.outputOnly("account.status", message.getStatusValue() != 0);
    check.outputOnly("account.counters", message.hasCounters());
    check.outputOnly("account.balance", message.getBalance() != 0);
    check.outputOnly("account.available", message.getAvailable() != 0);
    check.outputOnly("account.version", message.getVersion() != 0);
    check.outputOnly("account.revision", message.getRevision() != 0);
    check.outputOnly("account.create_time", message.hasCreateTime());
    check.outputOnly("account.update_time", message.hasUpdateTime());
    check.outputOnly("account.reserved", message.hasReserved());
  }

  private static NormalSide side(ShapeCheck shape, Account message) {
    return switch (message.getNormalSide()) {
      case NORMAL_SIDE_UNSPECIFIED, NORMAL_SIDE_CREDIT -> NormalSide.CREDIT;
      case NORMAL_SIDE_DEBIT -> NormalSide.DEBIT;
      case UNRECOGNIZED -> {
        shape.violation(
            Reason.MALFORMED_REQUEST,
            "account.normal_side",
            "must be NORMAL_SIDE_CREDIT or NORMAL_SIDE_DEBIT");
        yield NormalSide.CREDIT;
      }
    };
  }

  private static OptionalLong floor(Account message) {
    return switch (message.getFloorCase()) {
      case FLOOR_AMOUNT -> OptionalLong.of(message.getFloorAmount());
      case NO_FLOOR -> OptionalLong.empty();
      case FLOOR_NOT_SET -> OptionalLong.of(0);
    };
  }

  private static OptionalLong ceiling(Account message) {
    return message.hasCeiling() ? OptionalLong.of(message.getCeiling()) : OptionalLong.empty();
  }

  private static Map<String, String> labels(RequestCheck check, Account message) {
    return check.shape().labels("account.labels", message.getLabelsMap());
  }

  private static Optional<PrivateData> privateData(RequestCheck check, Account message) {
    return check.privateData("account.private_data", message.getPrivateData());
  }

  private static void malformed(RequestCheck check, String field, String description) {
    check.shape().violation(Reason.MALFORMED_REQUEST, field, description);
  }
}
