module aks-functions/tools/keda-add-ons-http

go 1.26.0

require github.com/kedacore/http-add-on v0.15.0
