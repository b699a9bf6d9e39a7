#pragma once

#include <QProxyStyle>

namespace aviary {

/// Fusion with flat scroll bars: a thumb on the ground, without buttons or gradients. A gradient is
/// sliced among threads that wait for each other, which a window that is painted sixty times a
/// second feels.
class QuietStyle : public QProxyStyle {
 public:
  QuietStyle();

  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                          QPainter* painter, const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                       const QWidget* widget) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option,
                  const QWidget* widget) const override;
};

}  // namespace aviary
